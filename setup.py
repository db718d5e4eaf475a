from configparser import ConfigParser
from pathlib import Path
from setuptools import find_packages, setup

ini = ConfigParser()
ini.read(Path(__file__).with_name('settings.ini'), encoding='utf-8')
cfg = ini['DEFAULT']
setup(name=cfg['lib_name'], version=cfg['version'], description=cfg['description'], author=cfg['author'], license=cfg['license'],
    keywords=cfg['keywords'].split(), python_requires='>=' + cfg['min_python'],
    long_description=Path(__file__).with_name('README.md').read_text(encoding='utf-8'), long_description_content_type='text/markdown',
    classifiers=['Programming Language :: Python :: 3', 'Intended Audience :: Education', 'Framework :: Jupyter'],
    packages=find_packages(include=[cfg['lib_name'] + '*']), package_data={cfg['lib_name']: ['static/*', 'assets/**', 'py.typed', '*.pyi', 'exercises/*.pyi']}, include_package_data=False,
    install_requires=cfg['requirements'].split(), extras_require={'dev': cfg['dev_requirements'].split()},
    entry_points={'nbdev': [f"{cfg['lib_name']}={cfg['lib_name']}._modidx:d"]})

"Ends with a plain sentence when what was installed does not work together. `make` runs it once, after installing."
import importlib, os, sys

os.environ.setdefault('OMP_WAIT_POLICY', 'PASSIVE')
try:
    import torch, torchvision
    torchvision.ops.nms(torch.tensor([[0., 0, 1, 1]]), torch.ones(1), .5)
except Exception as e: sys.exit(f'torch and torchvision do not fit together ({type(e).__name__}: {e}). Remove .venv and run make again.')
fastai, nbdev, _, _ = map(importlib.import_module, ('fastai', 'nbdev', 'ipykernel', 'jupyterlab'))
print(f'Installed: torch {torch.__version__}, torchvision {torchvision.__version__}, fastai {fastai.__version__}, nbdev {nbdev.__version__}.')

"Seconds that a whole report of `ImageJudge` takes: extraction, FID, KID with its interval, precision, recall, density, coverage, classes"
import statistics, time, torch
from gan_course.images import mnist
from gan_course.features import features
from gan_course.metrics import ImageJudge
from study import Study

def run(n, repeats):
    dls = mnist()
    judge, x = ImageJudge(dls.train, features('mnist'), n=n), dls.valid.dataset[torch.arange(n)][0]
    times = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        judge(x)
        times.append(time.perf_counter() - start)
    return dict(seconds=round(statistics.median(times[1:]), 3), fastest=round(min(times[1:]), 3), slowest=round(max(times[1:]), 3))

study = Study(__file__, 'Seconds for a report on n images of 28 x 28, median of several', [dict(n=2000, repeats=7), dict(n=10_000, repeats=3)], run)
if __name__ == '__main__': study.main()

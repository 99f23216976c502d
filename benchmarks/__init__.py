"""PyGrad beside PyTorch, autograd, MyGrad, micrograd and plain NumPy: `make bench`.

Each workload file holds one piece of work as the users of each framework write it, one next to the other,
and the ratios that PyGrad is to reach. `timing` measures, `memory` weighs, `report` prints.
"""

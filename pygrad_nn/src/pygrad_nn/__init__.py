"""Neural networks on PyGrad: layers, losses, optimizers."""

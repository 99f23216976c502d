"""Names of `torch.nn`, `torch.optim` and their kin that are not here, and what to write: used in messages only."""

_LOSS = "losses are functions here; write "
_STEP = "write optimizer.lr = rate between the steps"
_PARTS = "a plain list, tuple or dict of networks is found; write "
_OWN = "write it as a Network with forward(), its weights as Variables; "
_FUNCTIONS = "write pygrad_core.ops.relu(x), pygrad_nn.cross_entropy(logits, targets)"
_TRAINED = "write np.savez(file, **network.state_dict()) and network.load_state_dict(np.load(file))"

NETWORKS: dict[str, str] = {
    "BCELoss": f"{_LOSS}binary_cross_entropy(predictions, targets)",
    "BCEWithLogitsLoss": f"{_LOSS}binary_cross_entropy_with_logits(logits, targets)",
    "BatchNorm1d": f"{_OWN}(x - np.mean(x, 0)) / np.std(x, 0) is differentiated",
    "BatchNorm2d": f"{_OWN}(x - np.mean(x, (0, 2, 3), keepdims=True)) / np.std(...) is differentiated",
    "Conv1d": f"{_OWN}ops.conv1d is differentiated",
    "Conv3d": f"{_OWN}ops.conv3d is differentiated",
    "ConvTranspose2d": f"{_OWN}ops.conv_transpose2d is differentiated",
    "CrossEntropyLoss": f"{_LOSS}cross_entropy(logits, targets)",
    "DataLoader": "write a loop over x[i : i + size]",
    "Embedding": f"{_OWN}weight[indices] is differentiated",
    "F": _FUNCTIONS,
    "GRU": f"{_OWN}a Python loop over the time steps is differentiated",
    "GroupNorm": f"{_OWN}np.mean and np.std are differentiated",
    "Hardtanh": "write ops.hard_tanh(x)",
    "HuberLoss": f"{_LOSS}np.mean(np.where(np.abs(d) < 1, d**2 / 2, np.abs(d) - 0.5))",
    "Identity": "write Sequential()",
    "KLDivLoss": f"{_LOSS}np.sum(p * (np.log(p) - np.log(q)))",
    "L1Loss": f"{_LOSS}np.mean(np.abs(predictions - targets))",
    "LSTM": f"{_OWN}a Python loop over the time steps is differentiated",
    "LayerNorm": f"{_OWN}(x - np.mean(x, -1, keepdims=True)) / np.std(x, -1, keepdims=True) is differentiated",
    "LogSigmoid": "write -ops.softplus(-x)",
    "MSELoss": f"{_LOSS}mse_loss(predictions, targets)",
    "ModuleDict": f"{_PARTS}self.parts = {{...}}",
    "ModuleList": f"{_PARTS}self.parts = [...]",
    "MultiheadAttention": f"{_OWN}np.einsum and ops.softmax are differentiated",
    "NLLLoss": f"{_LOSS}nll_loss(log_probabilities, targets)",
    "Parameter": "write pygrad_core.Variable(array)",
    "ParameterDict": "a plain dict of Variables is found; write self.weights = {...}",
    "ParameterList": "a plain list of Variables is found; write self.weights = [...]",
    "RMSprop": "write Adam(parameters)",
    "RNN": f"{_OWN}a Python loop over the time steps is differentiated",
    "SiLU": "write ops.silu(x)",
    "SmoothL1Loss": f"{_LOSS}np.mean(np.where(np.abs(d) < 1, d**2 / 2, np.abs(d) - 0.5))",
    "Swish": "write ops.silu(x)",
    "Tensor": "write pygrad_core.Variable(array)",
    "Transformer": f"{_OWN}np.einsum and ops.softmax are differentiated",
    "Upsample": "write np.repeat(np.repeat(x, 2, axis=-1), 2, axis=-2)",
    "clip_grad_norm_": "write p.grad = p.grad * min(1, limit / norm) for every parameter",
    "clip_grad_value_": "write p.grad = np.clip(p.grad, -limit, limit) for every parameter",
    "functional": _FUNCTIONS,
    "init": "write p.data = array",
    "load": _TRAINED,
    "lr_scheduler": _STEP,
    "no_grad": "write pygrad_core.no_grad()",
    "optim": "write pygrad_nn.SGD, pygrad_nn.Adam or pygrad_nn.AdamW",
    "save": _TRAINED,
    "seed": "write manual_seed(number)",
    "tensor": "write pygrad_core.Variable(array)",
}

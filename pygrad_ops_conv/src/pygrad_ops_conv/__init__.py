"""Convolution and pooling operators."""

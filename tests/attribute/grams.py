"""The configuration of the index that these tests ask: small grams, so that short texts have some."""

from m31r.config.schema import AttributeConfig

CONFIG = AttributeConfig(gram_bytes=8, max_copies=1000, spans=5)

class _Any:
    def __getattr__(self, name):
        return name


PixelFormat = _Any()
PixelFormats = PixelFormat

"""libvips through pyvips, as its documentation advises: thumbnail from the compressed bytes, composite, save."""

import pyvips

from benchmarks.image_job.serve import QUALITY, SIDE, Job, Mark, mark, serve

_SAVE = {
    "jpegload_buffer": (".jpg", {"Q": QUALITY, "optimize_coding": True}),
    "heifload_buffer": (".jpg", {"Q": QUALITY, "optimize_coding": True}),
    "pngload_buffer": (".png", {}),
    "webpload_buffer": (".webp", {"Q": QUALITY}),
    "gifload_buffer": (".gif", {}),
}


def with_mark(overlay: Mark) -> Job:
    """Return the job that lays `overlay` over its results."""
    pixels = overlay.picture.tobytes()
    layer = pyvips.Image.new_from_memory(pixels, *overlay.picture.size, 4, "uchar").copy(interpretation="srgb")

    def job(data: bytes) -> bytes:
        loader = pyvips.Image.new_from_buffer(data, "").get("vips-loader")
        suffix, settings = _SAVE[loader]
        image = animation(data) if loader == "gifload_buffer" else stamped(thumbnail(data), 1)
        return image.write_to_buffer(suffix, keep="none", **settings)

    def thumbnail(data: bytes) -> pyvips.Image:
        return pyvips.Image.thumbnail_buffer(data, SIDE, height=SIDE, crop="centre")

    def animation(data: bytes) -> pyvips.Image:
        """Frames lie one under the other, and `thumbnail` would crop the whole: so each by itself."""
        film = pyvips.Image.new_from_buffer(data, "", n=-1)
        small = [frame.thumbnail_image(SIDE, height=SIDE, crop="centre") for frame in film.pagesplit()]
        strip = pyvips.Image.arrayjoin(small, across=1).copy_memory()
        result = stamped(strip, len(small)).copy()
        result.set_type(pyvips.GValue.gint_type, "page-height", SIDE)
        result.set_type(pyvips.GValue.array_int_type, "delay", film.get("delay"))
        return result

    def stamped(image: pyvips.Image, pages: int) -> pyvips.Image:
        left, top = [overlay.left] * pages, [overlay.top + SIDE * page for page in range(pages)]
        result = image.composite([layer] * pages, "over", x=left, y=top)
        return result if image.hasalpha() else result[:3]

    return job


if __name__ == "__main__":
    pyvips.cache_set_max(0)
    serve(with_mark(mark()))

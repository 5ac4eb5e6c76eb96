"""What the canvas draws on: SDL's renderer, on the GPU where there is one, in software elsewhere."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager

import pygame
from pygame._sdl2 import sdl2
from pygame._sdl2.video import Renderer, Texture, get_drivers

Size = tuple[int, int]
Quad = Sequence[tuple[float, float]]  # four corners, clockwise

# The fullest screen needs 6 MB for texts and other drawings at 1080x1920; finer lines take more in software.
MAX_TEXTURE_BYTES, MAX_TEXTURE_BYTES_IN_SOFTWARE = 12_000_000, 24_000_000
BLEND = 1  # SDL_BLENDMODE_BLEND: straight alpha, the one mode that every renderer has
ADD = 2  # SDL_BLENDMODE_ADD: light on top of what is drawn
LINEAR = 1  # SDL_ScaleModeLinear
BATCHING = "SDL_RENDER_BATCHING"  # environment variable; SDL turns it off when a renderer is named
# Environment variable: what copies a picture drawn in software to a screen without a desktop. SDL would try "opengl",
# which is given a context of OpenGL ES there and shows black.
COPY_DRIVER = "SDL_FRAMEBUFFER_ACCELERATION"
DRIVER = "SDL_RENDER_DRIVER"  # environment variable with which a user chooses the renderer
SOFTWARE = "software"
LOST_CONTEXT = (pygame.RENDER_TARGETS_RESET, pygame.RENDER_DEVICE_RESET)
BARS = (0, 0, 0, 255)  # next to a picture whose shape differs from its window
PREFERRED = ("opengles2", "opengl", SOFTWARE)


class Stage:
    """A picture of one size that is composed by the renderer of a window.

    Everything is drawn into a texture of the picture's size. `present` copies it to the window, scaled to it and
    turned if the panel hangs on its side. A second texture keeps the previous screen while it fades out.

    size: width and height of the picture, pixels.
    driver: name of SDL's renderer, such as "opengles2" or "software".
    window: shows the picture.
    unseen: textures are made but nothing is drawn with them; see `preparing`.
    """

    def __init__(self, open_window: Callable[[], pygame.Window], size: Size, turned: int = 0, driver: str = "") -> None:
        """open_window: opens the window to show the picture in; called again after a lost context.

        turned: degrees clockwise by which the panel was rotated: 0, 90 or 270.

        driver: SDL's renderer to try first; empty = `SDL_RENDER_DRIVER`, then the GPU.
        """
        self.size = size
        self._open_window = open_window
        self.unseen = False
        self._turned = turned
        self._wanted = driver or os.environ.get(DRIVER, "")
        self._open()

    def _open(self) -> None:
        self.window = self._open_window()
        self.renderer, self.driver = _renderer(self.window, self._wanted)
        self._textures: OrderedDict[Hashable, Texture] = OrderedDict()
        self.texture_bytes = 0
        self._camera: Texture | None = None
        self._films: dict[Hashable, tuple[Texture, Hashable]] = {}
        self._picture = self._target()
        self._previous: Texture | None = None
        self.renderer.target = self._picture
        self.renderer.draw_blend_mode = BLEND

    def reopen(self) -> None:
        """Make the renderer again after its context was lost; every texture is drawn again when it is needed."""
        self.close()
        self._open()

    def close(self) -> None:
        """Close the window and free the textures.

        Call it before `pygame.display.quit`: a window that outlives it destroys a later one at the same address.
        """
        self._textures.clear()
        self._films.clear()
        self._camera = self._previous = None
        del self._picture, self.renderer
        self.window.destroy()

    def _target(self) -> Texture:
        return Texture(self.renderer, self.size, target=True, scale_quality=LINEAR)

    # Drawing

    def fill(self, colour: Sequence[int], opacity: float = 1.0, area: pygame.Rect | None = None) -> None:
        """Mix a colour over an area; None = the whole picture."""
        self.renderer.draw_color = (*colour[:3], round(255 * opacity))
        self.renderer.fill_rect(area or pygame.Rect((0, 0), self.size))

    def texture(self, key: Hashable, draw: Callable[[], pygame.Surface]) -> Texture:
        """The texture cached under `key`, made from what `draw` returns if it is missing."""
        textures = self._textures
        found = textures.get(key)
        if found is not None:
            textures.move_to_end(key)
            return found
        made = textures[key] = texture_of(self.renderer, draw())
        self.texture_bytes += 4 * made.width * made.height
        limit = MAX_TEXTURE_BYTES_IN_SOFTWARE if self.driver == SOFTWARE else MAX_TEXTURE_BYTES
        while self.texture_bytes > limit and len(textures) > 1:
            old = textures.popitem(last=False)[1]
            self.texture_bytes -= 4 * old.width * old.height
        return made

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """Whatever is drawn inside is not seen, but its textures are there when it is drawn again."""
        self.unseen = True
        try:
            yield
        finally:
            self.unseen = False

    def draw(self, texture: Texture, area: pygame.Rect, opacity: float = 1.0) -> None:
        """Draw a texture into an area, scaled to it."""
        if self.unseen:
            return
        if opacity < 1:
            texture.alpha = round(255 * opacity)
            texture.draw(None, area)
            texture.alpha = 255
        else:
            texture.draw(None, area)

    def draw_camera(self, image: pygame.Surface, into: pygame.Rect, brightness: float = 1.0) -> None:
        """Upload an image and draw it mirrored.

        into: the area that it fills.
        brightness: 0..1, share of the image's brightness that is left.
        """
        width, height = image.get_size()
        camera = self._camera
        if camera is None or camera.width < width or camera.height < height:
            size = (width, height) if camera is None else (max(width, camera.width), max(height, camera.height))
            camera = self._camera = Texture(self.renderer, size, streaming=True, scale_quality=LINEAR)
            camera.blend_mode = 0
        area = pygame.Rect(0, 0, width, height)
        in_software = self.driver == SOFTWARE  # mirrors and darkens at the camera's size: the renderer is far slower
        left = (round(255 * brightness),) * 3
        if in_software:
            image = pygame.transform.flip(image, True, False)
            image.fill(left, special_flags=pygame.BLEND_MULT)
        else:
            camera.color = left
        camera.update(image, area)
        camera.draw(area, into, flip_x=not in_software)

    def add_film(self, film: Hashable, picture: Hashable, image: pygame.Surface, area: pygame.Rect) -> None:
        """Add the light of one picture of a film to what is drawn in an area; a picture is uploaded once.

        film: which film; each has a texture of its own.
        picture: which of its pictures.
        """
        texture, uploaded = self._films.get(film, (None, None))
        if texture is None or (texture.width, texture.height) != image.get_size():
            texture = Texture(self.renderer, image.get_size(), streaming=True, scale_quality=LINEAR)
            texture.blend_mode = ADD
            uploaded = None
        if uploaded != picture:
            texture.update(image)
        self._films[film] = texture, picture
        texture.draw(None, area)

    # The previous screen

    def keep_previous(self) -> None:
        """Keep the picture that was drawn last, for `draw_previous`. The next one must fill the whole picture."""
        kept = self._previous or self._target()  # still there if the screens change again within a fade
        self._picture, self._previous = kept, self._picture
        self.renderer.target = self._picture

    def drop_previous(self) -> None:
        """Free the memory of the previous picture once it has faded out, 8 MB."""
        self._previous = None

    def draw_previous(self, opacity: float) -> None:
        if self._previous is not None:
            self.draw_blended(self._previous, opacity)

    def draw_blended(self, texture: Texture, opacity: float) -> None:
        texture.blend_mode = BLEND
        self.draw(texture, pygame.Rect((0, 0), self.size), opacity)
        texture.blend_mode = 0

    # Out

    def present(self) -> None:
        """Show the picture in the window. A lost context is made again once. Raises pygame.error without a display."""
        if pygame.event.peek(LOST_CONTEXT):
            pygame.event.clear(LOST_CONTEXT)
            self.reopen()
            return
        try:
            self._copy_to_window()
            self.renderer.present()
            self.renderer.target = self._picture
        except sdl2.error as error:
            raise pygame.error(str(error)) from error

    def shown(self) -> pygame.Surface:
        """What the window shows, turned as the panel is."""
        self._copy_to_window()
        image = self.renderer.to_surface()
        self.renderer.target = self._picture
        return image

    def _copy_to_window(self) -> None:
        self.renderer.target = None
        width, height = self.window.size
        self._picture.blend_mode = 0
        lying = (self.size[1], self.size[0]) if self._turned else self.size
        scale = min(width / lying[0], height / lying[1])
        across, down = round(self.size[0] * scale), round(self.size[1] * scale)
        area = pygame.Rect((width - across) // 2, (height - down) // 2, across, down)
        if lying[0] * scale < width - 1 or lying[1] * scale < height - 1:
            self.renderer.draw_color = BARS
            self.renderer.clear()
        self._picture.draw(None, area, float(-self._turned % 360))

    def read(self) -> pygame.Surface:
        """A copy of the picture, for films and screenshots of clips."""
        return self.renderer.to_surface()


def texture_of(renderer: Renderer, surface: pygame.Surface) -> Texture:
    """A texture with the surface's pixels; one clear pixel for an empty surface, such as that of an empty text."""
    if 0 in surface.get_size():
        surface = pygame.Surface((1, 1), pygame.SRCALPHA)
    texture = Texture(renderer, surface.get_size(), static=True, scale_quality=LINEAR)
    texture.update(surface)
    texture.blend_mode = BLEND
    return texture


def offscreen_stage(size: Size) -> Stage:
    """A picture in memory, drawn in software unless `SDL_RENDER_DRIVER` names another renderer."""
    if not pygame.display.get_init():
        os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
        pygame.display.init()
    return Stage(lambda: pygame.Window("", (16, 16), hidden=True), size, driver=os.environ.get(DRIVER, SOFTWARE))


def _renderer(window: pygame.Window, wanted: str) -> tuple[Renderer, str]:
    """The first renderer that works, and its name. wanted: try this one first; empty = the GPU first.

    It does not wait for the panel: SDL would keep Python's lock meanwhile, and camera and model would stand still.

    Raises pygame.error when none works.
    """
    os.environ.setdefault(BATCHING, "1")
    if pygame.display.get_driver() == "KMSDRM":
        os.environ.setdefault(COPY_DRIVER, PREFERRED[0])
    numbers = {each.name: number for number, each in enumerate(get_drivers())}
    names = [name for name in (wanted, *PREFERRED) if name in numbers]
    for name in names if wanted != SOFTWARE else [SOFTWARE]:
        renderer = None  # the window takes no other before the last is gone
        try:
            renderer = Renderer(window, numbers[name], vsync=False, target_texture=True)
            Texture(renderer, (1, 1), target=True)  # not every OpenGL can draw into one
            return renderer, name
        except sdl2.error:  # no subclass of pygame.error
            continue
    raise pygame.error("no renderer works")

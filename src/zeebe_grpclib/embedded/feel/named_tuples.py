"""`NamedTuple`, made in a tenth of the time.

`typing.NamedTuple` compiles a constructor for every class, from text. FEEL has some forty such
classes, the syntax tree above all, and programs that start for one expression would wait longer
for these than for all else of it. Here the constructors are copies of a few ready ones under
other names. Type checkers see the original, and `typing` need not be loaded at all.

The module of such a class needs `from __future__ import annotations`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:
    from collections import _tuplegetter
    from types import FunctionType

    _make = tuple.__new__
    # One for each number of fields.
    _CONSTRUCTORS = (
        lambda _cls: _make(_cls, ()),
        lambda _cls, a: _make(_cls, (a,)),
        lambda _cls, a, b: _make(_cls, (a, b)),
        lambda _cls, a, b, c: _make(_cls, (a, b, c)),
        lambda _cls, a, b, c, d: _make(_cls, (a, b, c, d)),
    )

    class _NamedFields(tuple):
        """The methods of a named tuple, written once."""

        __slots__ = ()

        def __repr__(self) -> str:
            fields = zip(self._fields, self, strict=True)
            return (
                f"{type(self).__name__}({', '.join(f'{name}={item!r}' for name, item in fields)})"
            )

        def __getnewargs__(self) -> tuple[object, ...]:
            return tuple(self)

        def _asdict(self) -> dict[str, object]:
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, **changes: object) -> tuple[object, ...]:
            return type(self)(**{**self._asdict(), **changes})

        @classmethod
        def _make(cls, items) -> tuple[object, ...]:
            return cls(*items)

    class _Naming(type):
        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            annotations = body.get("__annotations__", {})
            fields = tuple(annotations)
            defaults = {field: body.pop(field) for field in fields if field in body}
            code = _CONSTRUCTORS[len(fields)].__code__
            constructor = FunctionType(
                code.replace(co_name="__new__", co_varnames=("_cls", *fields)),
                globals(),
                "__new__",
                tuple(defaults.values()),
            )
            constructor.__qualname__ = f"{name}.__new__"
            constructor.__annotations__ = annotations
            body |= {field: _tuplegetter(at, None) for at, field in enumerate(fields)}
            body |= {
                "__new__": constructor,
                "__match_args__": fields,
                "__slots__": (),
                "_field_defaults": defaults,
                "_fields": fields,
            }
            return type(name, (_NamedFields,), body)

    class NamedTuple(metaclass=_Naming):
        """What the classes name as their base; no base of them in the end."""

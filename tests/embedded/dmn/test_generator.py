from .generator import Generator


def test_the_same_seed_makes_the_same_cases() -> None:
    assert Generator(5).cases(20) == Generator(5).cases(20)
    assert Generator(5).cases(20) != Generator(6).cases(20)

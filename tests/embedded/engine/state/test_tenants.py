import pytest

from zeebe_grpclib.embedded.engine.state.tenants import Address, address, name_of


@pytest.mark.parametrize(
    ("tenant_id", "place"), [("<default>", "paid"), ("a", ("a", "paid")), ("", ("", "paid"))]
)
def test_a_name_has_one_place_for_each_tenant(tenant_id: str, place: Address) -> None:
    assert address("paid", tenant_id) == place
    assert name_of(place) == "paid"

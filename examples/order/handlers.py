"""The work behind the order process: one function for each type of job.

Parameters are variables of the process, by their names; what a function returns goes back
into the process. A real shop would ask its warehouse and its bank here.
"""

from __future__ import annotations

from typing import Any

from zeebe_grpclib import ZeebeTaskRouter

router = ZeebeTaskRouter()

STOCK = {"lamp": 7, "desk": 1, "chair": 0}


@router.task("check-stock")
async def check_stock(items: list[dict[str, Any]]) -> dict[str, Any]:
    missing = [item["sku"] for item in items if STOCK.get(item["sku"], 0) < item["quantity"]]
    return {"missing": missing}


@router.task("charge-customer")
async def charge_customer(order_id: str, amount: float) -> dict[str, Any]:
    if amount <= 0:
        raise ValueError(f"order {order_id} costs {amount}: there is nothing to charge")
    return {"payment": {"reference": f"pay-{order_id}", "amount": amount}}


# Handlers need not be coroutines: this one runs in a thread.
@router.task("ship-order")
def ship_order(order_id: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    parcels = sum(item["quantity"] for item in items)
    return {"shipment": {"tracking": f"trk-{order_id}", "parcels": parcels}}


@router.task("notify-customer")
async def notify_customer(customer: dict[str, Any], missing: list[str]) -> dict[str, Any]:
    return {"notified": f"{customer['email']}: {', '.join(missing)} will be late"}

"""What schemathesis needs beside the document: credentials, and the rules that no schema can say."""

import json
import os
import re
import uuid
from pathlib import Path

import requests
import schemathesis
from schemathesis.openapi.checks import EnsureResourceAvailability
from schemathesis.specs.openapi.checks import ensure_resource_availability

URL = os.environ["KPAY_BASE_URL"] + "/api/v1/payments/"
KEYS = {
    "X-API-Key": os.environ["KPAY_API_KEY"],
    "X-Secret-Key": os.environ["KPAY_SECRET_KEY"],
}
OWN_ID = requests.get(URL + "me", headers=KEYS, timeout=30).json()["application"]["id"]

DATA = Path(__file__).parents[2] / "crates" / "kpay-sandbox" / "data" / "test-numbers.json"
PUBLISHED = sorted({row["phone_number"] for row in json.loads(DATA.read_text("utf-8"))})


@schemathesis.auth(refresh_interval=None).apply_to(path_regex="^/api/v1/")
class Keys:
    def get(self, case, context):
        return KEYS

    def set(self, case, data, context):
        case.headers.update(data)


# The sandbox's time is moved forward by any amount now and then, and tokens end with it.
@schemathesis.auth(refresh_interval=1).apply_to(path="/api/wallets/transfer")
class WalletToken:
    def get(self, case, context):
        answer = requests.post(URL + "token", json={}, headers=KEYS, timeout=30)
        return answer.json()["accessToken"]

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def map_case(context, case):
    """Lets requests meet what this sandbox has, where chance never would."""
    body = case.body
    if not isinstance(body, dict):
        return case
    # Transfers move money of its own application: that of any other is a 403.
    if case.path == "/api/wallets/transfer" and is_uuid(body.get("applicationId")):
        body["applicationId"] = OWN_ID
    # Every other number is one that KPay published.
    number = body.get("phoneNumber")
    if case.path == "/api/v1/payments/predict-provider" and is_number(number) and int(number) % 2:
        body["phoneNumber"] = PUBLISHED[int(number) % len(PUBLISHED)]
    return case


def is_uuid(value):
    try:
        return uuid.UUID(value) is not None
    except (AttributeError, TypeError, ValueError):
        return False


def is_number(value):
    return isinstance(value, str) and re.fullmatch("[0-9]{8,15}", value) is not None


# What a POST has made since the last reset or restore, by the names that paths have for it.
MADE = set()
FORGETS = ("sandboxReset", "sandboxRestore")


@schemathesis.hook
def after_call(context, case, response):
    if case.method.upper() != "POST" or not response.status_code < 300:
        return
    operation = operation_of(case)
    if operation in FORGETS:
        # Snapshots outlive both.
        MADE.intersection_update({name for name in MADE if name[0] == "snapshot"})
    elif operation == "sandboxTakeSnapshot":
        MADE.add(("snapshot", response.json()["name"]))
    elif case.path.startswith("/_sandbox/"):
        MADE.add(("id", str(response.json().get("id"))))


def operation_of(case):
    return case.operation.definition.raw["operationId"]


@schemathesis.check
def available_until_forgotten(context, response, case):
    """`ensure_resource_availability`, for which only a DELETE takes away what was made: here a reset
    and a restore do too."""
    try:
        return ensure_resource_availability(context, response, case)
    except EnsureResourceAvailability:
        asked_for = {str(value) for value in case.path_parameters.values()}
        if any(name in asked_for for _, name in MADE):
            raise
        return None


# What refuses a body that is right by its schema: the operation, the answer, and of which bodies it
# is true. A schema can't look into the sandbox (what a wallet holds, what a payment has become,
# which numbers are known), compare two fields, or multiply by a rate.
RULES = [
    (
        "initPayment",
        400,
        'Le champ "currency" est obligatoire',
        lambda body: body.get("currency") is None,
    ),
    # Which texts are placeholders no pattern can say.
    *(
        ("sandboxAddApplication", 400, f"{which} secret: is {what}", None)
        for which in ("gateway", "webhook")
        for what in ("a placeholder", "in quotes")
    ),
    ("predictProvider", 400, "No provider found", lambda body: body["phoneNumber"] not in PUBLISHED),
    ("refundPayment", 400, "Only a COMPLETED payment can be refunded", None),
    ("refundPayment", 400, "This payment already has a refund", None),
    ("refundPayment", 400, "The refund window is over", None),
    ("refundPayment", 400, "Insufficient wallet balance", None),
    ("initWithdrawal", 422, "Insufficient wallet balance", None),
    (
        "initWithdrawal",
        400,
        "amount is too small to be converted",
        lambda body: body.get("sourceCountry") and body["amount"] < 100,
    ),
    ("transferBetweenWallets", 422, "Insufficient wallet balance", None),
    (
        "transferBetweenWallets",
        400,
        "sourceCountry and destinationCountry must differ",
        lambda body: body["sourceCountry"] == body["destinationCountry"],
    ),
]


@schemathesis.check
def refused_by_a_known_rule(context, response, case):
    """What is right by its schema is refused by one of the rules above, or taken."""
    meta = case.meta
    if response.status_code not in (400, 422) or meta is None or not meta.generation.mode.is_positive:
        return None
    # A method that the path does not have is judged elsewhere.
    if response.request.method.lower() != case.operation.method.lower():
        return None
    operation = operation_of(case)
    message = response.json()["message"]
    for name, status, beginning, is_true_of in RULES:
        if (
            name == operation
            and status == response.status_code
            and isinstance(message, str)
            and message.startswith(beginning)
            and (is_true_of is None or is_true_of(case.body))
        ):
            return None
    raise AssertionError(f"{operation} refuses what the document allows: {message}")

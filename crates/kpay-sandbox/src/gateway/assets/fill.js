// Makes each test number and test card a button that fills it in.
const field = (id) => document.getElementById(id);

function fill(id, value) {
  field(id).value = value;
  field(id).removeAttribute("aria-invalid");
}

function fillNumber({ number, provider }) {
  const operator = field("provider");
  const usual = operator.querySelector(`option[value="${CSS.escape(provider)}"]`);
  // An operator that was chosen already stays, where the number is of its country.
  if (operator.selectedOptions[0]?.parentElement !== usual.parentElement) operator.value = provider;
  fill("phoneNumber", number);
}

function fillCard({ card }) {
  fill("cardNumber", card);
  fill("expiry", "12/40");
  fill("securityCode", "123");
}

for (const cell of document.querySelectorAll("[data-number], [data-card]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "fill";
  button.textContent = cell.textContent;
  button.setAttribute("aria-label", cell.dataset.label);
  button.addEventListener("click", () => {
    (cell.dataset.card ? fillCard : fillNumber)(cell.dataset);
    field("wrong")?.remove();
    const pay = document.querySelector("main form button");
    pay.focus();
    pay.scrollIntoView({ block: "center" });
  });
  cell.replaceChildren(button);
}

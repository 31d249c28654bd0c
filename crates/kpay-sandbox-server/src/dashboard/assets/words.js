// English is the key of everything that is said; French stands beside it.
const FRENCH = {
  "A 429 says how long to wait": "Un 429 dit combien attendre (Retry-After)",
  "A request's body and answer are kept to their first 1000 characters; keys are masked.": "Le corps et la réponse d'une requête sont gardés jusqu'à 1000 caractères ; les clés sont masquées.",
  Add: "Ajouter", Advance: "Avancer de", All: "Toutes", "All of them": "Tous", Amount: "Montant",
  Answer: "Réponse", Answered: "Réponse reçue", Answers: "Réponses", Application: "Application", "As JSON": "En JSON",
  "A refund sent again gets": "Un remboursement renvoyé reçoit", "A refund's events have": "Les événements d'un remboursement portent",
  "As a list": "En liste", Attempts: "Tentatives", "Attempts of a webhook": "Tentatives d'un webhook", Available: "Disponible", Balance: "Solde", Body: "Corps", Conditions: "Conditions",
  Copied: "Copié", Copy: "Copier", "Copy id": "Copier l'id", Country: "Pays", Created: "Création", Customer: "Client", Dark: "Sombre",
  Description: "Objet", "Each request chooses": "Au choix de chaque requête", Ended: "Fin", Event: "Événement", Failure: "Échec", Fault: "Panne", Faults: "Pannes", Fee: "Frais",
  "Fees in per cent": "Frais en pour cent", "Forget all of it": "Tout oublier",
  "Forgets all transactions, webhooks and requests; settings and faults are as at the start.": "Oublie toutes les transactions, tous les webhooks et toutes les requêtes ; réglages et pannes redeviennent ceux du départ.",
  Freeze: "Figer", "Gateway page": "Page GATEWAY", "Gateway pages": "Pages GATEWAY", "Id, number, any text": "Id, numéro, tout texte", "It did not arrive completely.": "Elle n'est pas arrivée entière.",
  Light: "Clair", "Limit them": "Les limiter", "Limits and prices": "Limites et frais", Live: "En direct", Metadata: "Métadonnées", Methods: "Moyens de paiement", Mode: "Mode",
  "Mode and methods of the application": "Mode et moyens de l'application", Net: "Net", "No answer": "Sans réponse",
  "No faults: everything goes well.": "Aucune panne : tout se passe bien.", "No payments yet. In a terminal with the lines that the sandbox printed, type:": "Aucun paiement pour l'instant. Dans un terminal où vous avez collé les lignes affichées par le bac à sable, tapez :",
  "No refunds yet. With the id of a completed payment at the end, type:": "Aucun remboursement pour l'instant. Avec l'id d'un paiement effectué à la fin, tapez :",
  "No requests yet. In a terminal with the lines that the sandbox printed, type:": "Aucune requête pour l'instant. Dans un terminal où vous avez collé les lignes affichées par le bac à sable, tapez :",
  "No webhooks yet. Give an address for them in the settings, or start the sandbox with one:": "Aucun webhook pour l'instant. Donnez une adresse dans les réglages, ou démarrez le bac à sable avec :",
  "No withdrawals yet. In a terminal with the lines that the sandbox printed, type:": "Aucun retrait pour l'instant. Dans un terminal où vous avez collé les lignes affichées par le bac à sable, tapez :",
  "Not copied": "Non copié",
  "Nothing here has this text.": "Rien ici ne contient ce texte.", "Not found": "Introuvable", "It may have been forgotten, or the sandbox was reset.": "Oublié peut-être, ou le bac à sable a été remis à zéro.",
  Number: "Numéro", "Not reachable": "Injoignable", Operation: "Opération", Operator: "Opérateur", "Original payment": "Paiement d'origine", Path: "Chemin",
  Payment: "Paiement", Payments: "Paiements", Polls: "Lectures", Reason: "Motif", Reference: "Référence", Refund: "Remboursement", Refunds: "Remboursements",
  Remove: "Retirer", "Repeat it": "Refaire", Request: "Requête", Requests: "Requêtes", "Requests a minute": "Requêtes par minute", Resend: "Renvoyer", Reserved: "Réservé", Run: "Reprendre",
  Sandbox: "Bac à sable", "Sandbox time": "Heure du bac à sable", Save: "Enregistrer", Saved: "Enregistré", Search: "Rechercher", Sections: "Rubriques", Sent: "Envoi", Settings: "Réglages", "Show more": "Afficher plus",
  "Skip to content": "Aller au contenu", Snippets: "Extraits de code", "Start afresh": "Repartir de zéro", State: "État", Status: "Statut", "Statuses and returns": "Statuts et retours", Strikes: "Déclenchements", Subject: "Concerne",
  "That was not done:": "Cela n'a pas été fait :", Time: "Heure", Timeline: "Chronologie",
  "the sandbox does not answer.": "le bac à sable ne répond pas.",
  "The sandbox does not answer: this is what was last seen. Once it runs again, this page goes on by itself.": "Le bac à sable ne répond pas : voici ce qui a été vu en dernier. Dès qu'il tourne de nouveau, cette page continue d'elle-même.",
  "Limits, prices and the rule of currency, as JSON": "Limites, frais et règle de la devise, en JSON",
  "The field currency of a GATEWAY payment": "Le champ currency d'un paiement GATEWAY",
  Wallets: "Portefeuilles", "What is switched on goes wrong for every request, until it is switched off.": "Une panne activée touche chaque requête, jusqu'à ce qu'on la désactive.", Webhook: "Webhook", Webhooks: "Webhooks", "Where its webhooks go": "Où vont ses webhooks", "With conditions": "Sous conditions", "Yes, forget all of it": "Oui, tout oublier", Withdrawal: "Retrait", Withdrawals: "Retraits",
  "its own ids": "ses propres identifiants", "the payment's ids": "ceux du paiement", "the 400 that names the first": "le 400 qui nomme le premier", "the first answer again": "la première réponse",
  externalId: "externalId", frozen: "figée", prompt: "demande", "Every operation": "Toute opération", "Everything else": "Tout le reste", "1 min": "1 min", "1 h": "1 h", "1 day": "1 jour", URL: "URL", d: "j",
  "Too long to be kept completely, so it can't be sent again from here.": "Trop longue pour avoir été gardée en entier : elle ne peut pas être refaite d'ici.",
  "The picture ends here; the list has the rest.": "L'image s'arrête ici ; la liste contient la suite.",
  Milliseconds: "Millisecondes", "Times at most": "Fois au plus", "goes back": "repart", "looks at page": "voit la page", "is corrected": "à corriger", waits: "attend",
  cancels: "annule", command: "la commande", "sends form": "valide", delivered: "remis", gone: "abandonné", optional: "facultatif", refused: "refusé", required: "obligatoire", underWay: "en cours", waiting: "en attente",
};

// What was chosen; where a browser stores nothing, it lasts for this visit.
const chosen = new Map();

export function recall(name) {
  try {
    return chosen.get(name) ?? localStorage.getItem(name);
  } catch {
    return null;
  }
}

let language = recall("language") ?? (navigator.languages.find((it) => /^(en|fr)/.test(it)) ?? "en").slice(0, 2);

export const current = () => language;

export function speak(next) {
  language = next;
  remember("language", next);
}

export function remember(name, value) {
  chosen.set(name, value);
  try {
    localStorage.setItem(name, value);
  } catch {
    // Only for this visit, then.
  }
}

// Words of the control API that read badly as they are.
const ENGLISH = { gone: "given up", underWay: "under way" };

export const t = (text) => told(ENGLISH[text] ?? text, FRENCH[text] ?? text);

// French keeps its high signs on the line of the word before.
export const told = (english, french) => (language === "fr" ? french.replace(/ ([:;!?])/g, "\u202f$1") : english);

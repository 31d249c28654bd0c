// English is the key of everything that is said; French stands beside it.
const FRENCH = {
  "A fault for every request it matches, until it is taken away.": "Une panne pour chaque requête concernée, jusqu'à ce qu'elle soit retirée.",
  "A request's body and answer are kept to their first 1000 characters; keys are masked.": "Le corps et la réponse d'une requête sont gardés jusqu'à 1000 caractères ; les clés sont masquées.",
  Add: "Ajouter", Advance: "Avancer", Amount: "Montant", Answer: "Réponse", Answers: "Réponses", Application: "Application",
  "As a list": "En liste", Attempts: "Tentatives", Available: "Disponible", Back: "Retour", Balance: "Solde", Body: "Corps",
  Copied: "Copié", Copy: "Copier", Country: "Pays", Created: "Création", Customer: "Client", Dark: "Sombre", Delivered: "Remis",
  Description: "Objet", Event: "Événement", Failure: "Échec", Fault: "Panne", Faults: "Pannes", Fee: "Frais", Freeze: "Figer",
  "Hosted page": "Page hébergée", Language: "Langue", Light: "Clair", Live: "En direct", Metadata: "Métadonnées", Mode: "Mode",
  "Mode and methods of the application": "Mode et moyens de l'application", Net: "Net", "No answer": "Sans réponse",
  "No faults: everything goes well.": "Aucune panne : tout se passe bien.", "No payments yet. In a terminal with the lines that the sandbox printed, type:": "Aucun paiement pour l'instant. Dans un terminal avec les lignes que le bac à sable a affichées, tapez :",
  "No refunds yet. With the id of a completed payment at the end, type:": "Aucun remboursement pour l'instant. Avec l'id d'un paiement effectué à la fin, tapez :",
  "No requests yet. In a terminal with the lines that the sandbox printed, type:": "Aucune requête pour l'instant. Dans un terminal avec les lignes que le bac à sable a affichées, tapez :",
  "No webhooks yet. Start the sandbox with an address for them:": "Aucun webhook pour l'instant. Démarrez le bac à sable avec une adresse :",
  "No withdrawals yet. In a terminal with the lines that the sandbox printed, type:": "Aucun retrait pour l'instant. Dans un terminal avec les lignes que le bac à sable a affichées, tapez :",
  "Nothing here has this text.": "Rien ici ne contient ce texte.", "Not found. It may have been forgotten, or the sandbox was reset.": "Introuvable. Oublié peut-être, ou le bac à sable a été remis à zéro.",
  Number: "Numéro", "Not reachable": "Injoignable", Open: "Ouvrir", Operation: "Opération", Operator: "Opérateur", "Original payment": "Paiement d'origine", Path: "Chemin",
  Payment: "Paiement", Payments: "Paiements", Polls: "Lectures", Reason: "Motif", Reference: "Référence", Refund: "Remboursement", Refunds: "Remboursements",
  Remove: "Retirer", Request: "Requête", Requests: "Requêtes", Resend: "Renvoyer", Reserved: "Réservé", "Run": "Reprendre",
  Sandbox: "Bac à sable", Save: "Enregistrer", Saved: "Enregistré", Search: "Rechercher", Sections: "Rubriques", Settings: "Réglages", "Show more": "Afficher plus",
  Signature: "Signature", "Skip to content": "Aller au contenu", State: "État", Status: "Statut", Strikes: "Déclenchements", Theme: "Thème", Time: "Heure", Timeline: "Chronologie",
  "Limits, prices and the rule of currency, as JSON": "Limites, prix et règle de la devise, en JSON",
  "to": "vers", Wallets: "Portefeuilles", Webhook: "Webhook", Webhooks: "Webhooks", Withdrawal: "Retrait", Withdrawals: "Retraits",
  "externalId": "externalId", frozen: "figée", prompt: "demande", "Every operation": "Toute opération", "1 min": "1 min", "1 h": "1 h", "1 day": "1 jour", URL: "URL",
  "Too long to be kept whole, so it can't be repeated from here.": "Trop longue pour être gardée en entier, donc pas répétable d'ici.",
  "The picture ends here; the list has the rest.": "L'image s'arrête ici ; la liste contient la suite.",
  Milliseconds: "Millisecondes", "Times at most": "Fois au plus", "goes back": "repart", "looks at page": "voit la page", "is corrected": "à corriger",
  cancels: "annule", "sends form": "valide", delivered: "remis", gone: "abandonné", underWay: "en cours", waiting: "en attente",
};

const stored = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};

let language = stored("language") ?? (navigator.languages.find((it) => /^(en|fr)/.test(it)) ?? "en").slice(0, 2);

export const current = () => language;

export function speak(next) {
  language = next;
  remember("language", next);
}

export function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Only for this visit, then.
  }
}

export const recall = stored;

// Words of the control API that read badly as they are.
const ENGLISH = { underWay: "under way" };

export const t = (text) => (language === "fr" ? (FRENCH[text] ?? text) : (ENGLISH[text] ?? text));

// What Slack itself writes around what the bot says, in the reader's language. The page's own words stay English.

const WORDS = {
  pt: {
    "Only visible to you": "Visível somente para você",
    "{name} used": "{name} usou",
    "Answer to": "Resposta a",
    "(edited)": "(editado)",
    "(updated)": "(atualizado)",
    "1 reply": "1 resposta",
    "{count} replies": "{count} respostas",
    "(optional)": "(opcional)",
    "Choose one": "Escolha uma opção",
    Close: "Fechar",
    Numbers: "Números",
    "Filter rows": "Filtrar linhas",
    "{first}–{last} of {count}": "{first}–{last} de {count}",
    "0 of 0": "0 de 0",
    Previous: "Anterior",
    Next: "Próxima",
    "No row has these words.": "Nenhuma linha tem essas palavras.",
    Download: "Baixar",
    "{count} more rows in the file": "Mais {count} linhas no arquivo",
    Today: "Hoje",
    Yesterday: "Ontem",
  },
  es: {
    "Only visible to you": "Solo visible para ti",
    "{name} used": "{name} usó",
    "Answer to": "Respuesta a",
    "(edited)": "(editado)",
    "(updated)": "(actualizado)",
    "1 reply": "1 respuesta",
    "{count} replies": "{count} respuestas",
    "(optional)": "(opcional)",
    "Choose one": "Elige una opción",
    Close: "Cerrar",
    Numbers: "Números",
    "Filter rows": "Filtrar filas",
    "{first}–{last} of {count}": "{first}–{last} de {count}",
    "0 of 0": "0 de 0",
    Previous: "Anterior",
    Next: "Siguiente",
    "No row has these words.": "Ninguna fila tiene esas palabras.",
    Download: "Descargar",
    "{count} more rows in the file": "{count} filas más en el archivo",
    Today: "Hoy",
    Yesterday: "Ayer",
  },
};

export function slackSays({ locale }, words, values = {}) {
  const said = WORDS[locale.slice(0, 2)]?.[words] ?? words;
  return said.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/* The text area becomes a code editor with marks where the file is wrong. Without this script, or
   where it fails, the text area stays and every button does the same. It keeps nothing and sends
   the text nowhere but to this site. */
"use strict";

(function () {
  const form = document.getElementById("naskah");
  const area = document.getElementById("text");
  if (!form || !area || typeof CodeMirror === "undefined") return;

  const CHECK_AFTER = 500; // milliseconds without a key
  const WHOLE = 400000; // letters; of a longer text the lines in sight are drawn alone
  const list = document.querySelector(".problem-list");
  const section = document.getElementById("masalah");
  const rest = document.getElementById("masalah-lagi");
  const saved = area.value;
  let leaving = false;

  async function ask(text) {
    const fields = new FormData(form);
    fields.set("text", text);
    const answer = await fetch(form.dataset.check, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) {
      return { problems: [{ line: 1, column: 1, sentence: form.dataset.ended }], more: "" };
    }
    return await answer.json();
  }

  function show(problems, more) {
    rest.hidden = !more;
    rest.textContent = more;
    section.hidden = problems.length === 0;
    list.replaceChildren(
      ...problems.map(function (problem) {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = "#text";
        link.dataset.line = problem.line;
        link.dataset.column = problem.column;
        link.textContent = form.dataset.place
          .replace("{line}", problem.line)
          .replace("{column}", problem.column);
        item.append(link, " ", problem.sentence);
        return item;
      }),
    );
  }

  /* Columns are counted in characters here and in UTF-16 units there. */
  function place(problem, editor) {
    const line = Math.min(Math.max(problem.line - 1, 0), editor.lastLine());
    const before = Array.from(editor.getLine(line)).slice(0, Math.max(problem.column - 1, 0));
    return CodeMirror.Pos(line, before.join("").length);
  }

  function mark(problem, editor) {
    const from = place(problem, editor);
    const word = editor.findWordAt(from).head;
    const end = word.ch > from.ch ? word : CodeMirror.Pos(from.line, from.ch + 1);
    return { from: from, to: end, message: problem.sentence, severity: "error" };
  }

  let asked = 0;
  function lint(text, done, options, editor) {
    const mine = ++asked;
    ask(text).then(
      function (found) {
        if (mine !== asked) return;
        show(found.problems, found.more);
        done(editor, found.problems.map(function (problem) { return mark(problem, editor); }));
      },
      function () {}, // no answer: the buttons will tell
    );
  }
  lint.async = true;

  const editor = CodeMirror.fromTextArea(area, {
    mode: "yaml",
    lineNumbers: true,
    gutters: ["CodeMirror-lint-markers", "CodeMirror-linenumbers"],
    lint: { getAnnotations: lint, async: true, delay: CHECK_AFTER, highlightLines: true },
    indentUnit: 2,
    viewportMargin: area.value.length < WHOLE ? Infinity : 10, // all lines are there for the browser's own search
    lineWrapping: window.matchMedia("(max-width: 48rem)").matches,
    indentWithTabs: false,
    lineSeparator: "\n",
    inputStyle: "contenteditable", // screen readers read the text itself
    spellcheck: false,
    screenReaderLabel: document.querySelector('label[for="text"]').textContent,
    extraKeys: { Tab: false, "Shift-Tab": false }, // the Tab key leaves the editor, as it leaves any field
  });
  document.querySelector('label[for="text"]').addEventListener("click", function () {
    editor.focus();
  });

  function go(link) {
    const to = place({ line: Number(link.dataset.line), column: Number(link.dataset.column) }, editor);
    editor.setCursor(to);
    editor.scrollIntoView(to, 120);
  }
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[data-line]");
    if (!link) return;
    event.preventDefault();
    editor.focus();
    go(link);
  });
  const first = list.querySelector("a[data-line]");
  if (first) go(first);
  const named = /^#baris-(\d+)$/.exec(location.hash);
  if (named) {
    editor.focus();
    go({ dataset: { line: named[1], column: 1 } });
  }

  form.addEventListener("submit", function () {
    leaving = true;
  });
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && editor.getValue() !== saved) event.preventDefault();
  });
})();

/* The text area becomes a code editor with marks where the file is wrong. Without this script, or
   where it fails, the text area stays and every button does the same. It keeps nothing and sends
   the text nowhere but to this site. */
"use strict";

(function () {
  const form = document.getElementById("naskah");
  const area = document.getElementById("text");
  if (!form || !area || typeof CodeMirror === "undefined") return;

  const CHECK_AFTER = 500; // milliseconds without a key
  const words = form.dataset;
  const said = document.getElementById("cari-hasil");
  const tools = document.getElementById("alat");
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

  function element(name, text, kind) {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    made.textContent = text;
    return made;
  }

  /* The line as it stands, and instead. */
  function instead(problem) {
    const box = element("div", "", "instead");
    const word = problem.is_safe ? words.sure : words.guess;
    box.append(element("span", words.before, "meta"), " ", element("del", problem.before), " ");
    box.append(element("span", word, "meta"), " ", element("ins", problem.after.join("\n")));
    return box;
  }

  function item(problem) {
    const row = document.createElement("li");
    const text = words.place.replace("{line}", problem.line).replace("{column}", problem.column);
    const link = element("a", text);
    link.href = "#text";
    link.dataset.line = problem.line;
    link.dataset.column = problem.column;
    row.append(link, " ", element("span", problem.sentence, "sentence"));
    if (problem.after && problem.after.length) row.append(instead(problem));
    return row;
  }

  let told = null;
  function show(problems, more) {
    const now = JSON.stringify([problems, more]);
    if (now === told) return; // read out once
    told = now;
    rest.hidden = !more;
    rest.textContent = more;
    section.hidden = problems.length === 0;
    list.replaceChildren(...problems.map(item));
    offer();
  }

  function offer() {
    for (const name of ["former-problem", "next-problem"]) tool(name).hidden = !list.children.length;
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
        outline.renew(found.outline);
        done(editor, found.problems.map(function (problem) { return mark(problem, editor); }));
      },
      function () {}, // no answer: the buttons will tell
    );
  }
  lint.async = true;

  const editor = CodeMirror.fromTextArea(area, {
    mode: "yaml",
    lineNumbers: true,
    gutters: ["CodeMirror-lint-markers", "CodeMirror-linenumbers", "CodeMirror-foldgutter"],
    foldGutter: true,
    foldOptions: { widget: "…" },
    lint: { getAnnotations: lint, async: true, delay: CHECK_AFTER, highlightLines: true },
    indentUnit: 2,
    viewportMargin: 20, // the lines in sight are drawn alone: decision 0077
    lineWrapping: window.matchMedia("(max-width: 48rem)").matches,
    indentWithTabs: false,
    lineSeparator: "\n",
    inputStyle: "contenteditable", // screen readers read the text itself
    spellcheck: false,
    screenReaderLabel: document.querySelector('label[for="text"]').textContent,
    extraKeys: {
      Tab: false, // the Tab key leaves the editor, as it leaves any field
      "Shift-Tab": false,
      "Shift-Ctrl-[": "toggleFold",
      "Shift-Cmd-[": "toggleFold",
    },
  });
  document.querySelector('label[for="text"]').addEventListener("click", function () {
    editor.focus();
  });

  function say(sentence) {
    said.textContent = sentence;
  }

  function tool(name) {
    return tools.querySelector(`[data-do="${name}"]`);
  }

  function go(link) {
    const to = place({ line: Number(link.dataset.line), column: Number(link.dataset.column) }, editor);
    editor.setCursor(to);
    editor.scrollIntoView(to, 120);
  }

  function goToLine(line) {
    const to = CodeMirror.Pos(Math.min(line, editor.lastLine()), 0);
    editor.focus();
    editor.setCursor(to, null, { scroll: false });
    editor.scrollTo(null, editor.heightAtLine(to.line, "local") - 24);
    editor.getWrapperElement().scrollIntoView({ block: "nearest" });
  }

  /* step: 1 for the next problem behind the cursor, -1 for the one before; round at the ends. */
  function goToProblem(step) {
    const links = Array.from(list.querySelectorAll("a[data-line]"));
    if (!links.length) return;
    const at = editor.getCursor();
    const where = links.map((link) => CodeMirror.cmpPos(place(Object.assign({}, link.dataset), editor), at));
    let found = step > 0 ? where.findIndex((each) => each > 0) : where.findLastIndex((each) => each < 0);
    if (found < 0) found = step > 0 ? 0 : links.length - 1;
    editor.focus();
    go(links[found]);
    const number = words.nth.replace("{number}", found + 1).replace("{total}", links.length);
    say(`${number} ${links[found].textContent}: ${links[found].parentElement.querySelector(".sentence").textContent}`);
  }

  tools.hidden = false;
  document.getElementById("papan-tik").hidden = false;
  document.getElementById("ke-tabel").hidden = true; // here they lead into the text
  const box = document.getElementById("garis-besar");
  box.open = window.matchMedia("(min-width: 64rem)").matches;
  const outline = editor.outlineIn(box, document.getElementById("di-sini"), words.here, goToLine);
  const seek = editor.searchFrom(document.getElementById("cari-naskah"), words, say);
  const deeds = {
    former: () => seek(-1),
    next: () => seek(1),
    fold: outline.fold,
    unfold: outline.unfold,
    "former-problem": () => goToProblem(-1),
    "next-problem": () => goToProblem(1),
  };
  tools.addEventListener("click", function (event) {
    const button = event.target.closest("[data-do]");
    if (button) deeds[button.dataset.do]();
  });
  const folded = () => (tool("unfold").hidden = !editor.getAllMarks().some((mark) => mark.__isFold));
  editor.on("fold", folded);
  editor.on("unfold", () => setTimeout(folded, 0)); // the mark is still there while it goes
  document.addEventListener("keydown", function (event) {
    if (event.key === "F8" && list.children.length) {
      event.preventDefault();
      goToProblem(event.shiftKey ? -1 : 1);
    } else if (event.altKey && event.shiftKey && event.code === "KeyO") {
      event.preventDefault();
      outline.open();
    }
  });

  document.addEventListener("click", function (event) {
    const link = event.target.closest(".problem-list a[data-line]");
    if (!link) return;
    event.preventDefault();
    editor.focus();
    go(link);
  });
  offer();
  const first = list.querySelector("a[data-line]");
  if (first) go(first);
  const named = /^#baris-(\d+)$/.exec(location.hash);
  if (named) goToLine(Number(named[1]) - 1);

  form.addEventListener("submit", function () {
    leaving = true;
  });
  /* Back after a network that failed: the browser has put into the text area what stood there, after this script began. */
  window.addEventListener("pageshow", function () {
    if (area.value !== saved && editor.getValue() === saved) editor.setValue(area.value);
  });
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && editor.getValue() !== saved) event.preventDefault();
  });
})();

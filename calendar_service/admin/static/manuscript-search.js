/* Searching the whole text of the code editor, also the lines that are not drawn. Ctrl-F (on a Mac Cmd-F) leads into the field; once more,
   and the browser's own search opens. It sends nothing anywhere. */
"use strict";

(function () {
  if (typeof CodeMirror === "undefined") return;

  /* words: the sentences of the page, of what was found; say: tells one. */
  CodeMirror.defineExtension("searchFrom", function (field, words, say) {
    const editor = this;
    let overlay = null;
    let mark = null;

    function pattern(flags) {
      return new RegExp(field.value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), flags);
    }

    /* All places of it that are in sight are marked; which they are is asked line by line, as they are drawn. */
    function highlight() {
      if (overlay) editor.removeOverlay(overlay);
      overlay = null;
      if (!field.value) return;
      const wanted = pattern("giu");
      overlay = {
        token: function (stream) {
          wanted.lastIndex = stream.pos;
          const found = wanted.exec(stream.string);
          if (!found) return void stream.skipToEnd();
          if (found.index > stream.pos) return void (stream.pos = found.index);
          stream.pos += found[0].length;
          return "match";
        },
      };
      editor.addOverlay(overlay);
    }

    function places() {
      const found = [];
      if (field.value) for (const each of editor.getValue().matchAll(pattern("giu"))) found.push([each.index, each.index + each[0].length]);
      return found;
    }

    function forget() {
      if (mark) mark.clear();
      mark = null;
    }

    /* step: 1 for the next place behind the cursor, -1 for the one before, 0 for the one at it or the next; round at the ends. */
    function go(step) {
      const found = places();
      forget();
      if (!found.length) return say(field.value ? words.none : "");
      const from = editor.indexFromPos(editor.getCursor("from"));
      let at = step < 0 ? found.findLastIndex((each) => each[0] < from) : found.findIndex((each) => each[0] >= from + step);
      if (at < 0) at = step < 0 ? found.length - 1 : 0;
      const [begin, end] = found[at].map((index) => editor.posFromIndex(index));
      editor.setSelection(begin, end, { scroll: false });
      editor.scrollIntoView({ from: begin, to: end }, 120);
      mark = editor.markText(begin, end, { className: "cm-found" });
      const line = editor.getLine(begin.line).trim().slice(0, 120);
      const facts = { number: at + 1, total: found.length, line: begin.line + 1, text: line };
      say(words.found.replace(/\{(\w+)\}/g, (_, name) => facts[name]));
    }

    let waiting = 0;
    field.addEventListener("input", function () {
      clearTimeout(waiting);
      waiting = setTimeout(function () {
        highlight();
        go(0);
      }, 150);
    });
    field.addEventListener("keydown", function (event) {
      if (event.key === "Enter") {
        event.preventDefault(); // the form stays where it is
        go(event.shiftKey ? -1 : 1);
      } else if (event.key === "Escape") {
        event.preventDefault();
        editor.focus();
      }
    });
    document.addEventListener("keydown", function (event) {
      const is_find = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "f";
      if (!is_find || document.activeElement === field) return;
      event.preventDefault();
      const chosen = editor.getSelection();
      const is_asked = editor.hasFocus() && chosen && !chosen.includes("\n");
      if (is_asked) field.value = chosen;
      field.focus();
      field.select();
      highlight();
      if (is_asked) go(0);
    });
    editor.on("change", forget);
    return go;
  });
})();

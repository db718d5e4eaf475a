// How the panel looks: in the colours of the page, with those of the course for what has a meaning.

const css = c => `
.gl { --ink: var(--jp-ui-font-color1, var(--vscode-foreground, CanvasText)); --paper: var(--jp-layout-color1, var(--vscode-editor-background, Canvas));
  --rim: var(--jp-border-color1, #999); display: flex; flex-direction: column; gap: 6px; box-sizing: border-box; padding: 4px;
  color: var(--ink); background: var(--paper); font: 13px/1.35 var(--jp-ui-font-family, system-ui, sans-serif); }
.gl *, .gl *::before { box-sizing: border-box; }
.gl [hidden] { display: none !important; }
.gl button, .gl select, .gl input, .gl textarea { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--rim); border-radius: 4px; padding: 2px 8px; }
.gl button:disabled, .gl input:disabled, .gl select:disabled { opacity: .55; }
.gl input[type=range] { padding: 0; border: 0; min-width: 50px; } .gl input[type=number] { width: 68px; }
.gl button[aria-pressed=true] { background: ${c.real}; color: #fff; }
.gl .play { background: ${c.real}; color: #fff; border-color: ${c.real}; font-weight: 600; min-width: 84px; }
.gl :focus-visible { outline: 2px solid ${c.real}; outline-offset: 2px; box-shadow: 0 0 0 2px #fff; }
.gl .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.gl .bar { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.gl .join { display: inline-flex; } .gl .join button:first-child { border-radius: 4px 0 0 4px; border-right: 0; } .gl .join button:last-child { border-radius: 0 4px 4px 0; }
.gl .space { flex: 1; } .gl .count { font-variant-numeric: tabular-nums; min-width: 84px; }
.gl p { margin: 0; } .gl .said { font-weight: 600; min-height: 2.7em; } .gl .law, .gl .small, .gl .note { font-size: 12px; }
.gl .note { border-left: 3px solid ${c.fake}; padding-left: 8px; }
.gl .body { display: grid; grid-template-columns: minmax(0, 400px) minmax(0, 1fr); gap: 4px 14px; align-items: start; }
.gl.two .body { grid-template-columns: minmax(0, 560px) minmax(0, 1fr); }
.gl .planes { display: grid; grid-template-columns: 1fr; gap: 6px; } .gl.two .planes { grid-template-columns: 1fr 1fr; }
.gl .planes[data-n='4'] { max-width: 430px; } .gl figure { margin: 0; min-width: 0; } .gl figcaption { display: flex; flex-wrap: wrap; gap: 4px 8px; justify-content: space-between; align-items: center; font-size: 12px; margin-top: 3px; }
.gl .tools { display: flex; flex-wrap: wrap; gap: 4px; margin-left: auto; }
.gl canvas { display: block; width: 100%; } .gl .plane { aspect-ratio: 1; border: 1px solid var(--rim); border-radius: 3px; touch-action: none; }
.gl .chart { height: 112px; touch-action: pan-y; cursor: crosshair; } .gl .chart.dim { opacity: .2; }
.gl .both { background: var(--paper); } .gl .stage { min-height: 1.4em; font-size: 12px; }
.gl .past { display: flex; gap: 8px; align-items: center; margin: 4px 0; } .gl .scrub { flex: 1; }
.gl .layers { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: center; font-size: 12px; } .gl .layers label { white-space: nowrap; }
.gl .sign.real { color: ${c.real}; } .gl .sign.fake { color: ${c.fake}; }
.gl .scale { display: inline-block; width: 70px; height: 9px; vertical-align: -1px; border: 1px solid var(--rim); background: linear-gradient(90deg, ${c.surface.join()}); }
.gl .sheet { width: 100%; } .gl .tabs { display: flex; gap: 2px; border-bottom: 1px solid var(--rim); } .gl .tabs button { border-bottom: 0; border-radius: 4px 4px 0 0; }
.gl .tabs button[aria-selected=true] { font-weight: 600; box-shadow: inset 0 3px ${c.real}; }
.gl .page { padding-top: 6px; height: 318px; overflow-y: auto; overflow-x: hidden; }
.gl .charts { display: grid; gap: 6px; } .gl .head { display: flex; flex-wrap: wrap; gap: 0 12px; font-size: 12px; } .gl .title { font-weight: 600; }
.gl .values { display: flex; flex-wrap: wrap; gap: 0 10px; font-variant-numeric: tabular-nums; } .gl .key { display: inline-block; width: 16px; vertical-align: 4px; }
.gl fieldset { border: 0; margin: 0; padding: 0; min-width: 0; } .gl h4 { font-size: 12px; margin: 6px 0 2px; }
.gl .rules { display: grid; grid-template-columns: repeat(auto-fill, minmax(196px, 1fr)); gap: 1px 12px; font-size: 12px; }
.gl .rules label { display: grid; grid-template-columns: 84px minmax(0, 1fr) 44px; gap: 5px; align-items: center; } .gl .rules .wide { grid-template-columns: 84px minmax(0, 1fr); }
.gl .code { width: 100%; font-family: var(--jp-code-font-family, monospace); font-size: 12px; margin-top: 6px; }
.gl .cards { display: grid; gap: 6px; } .gl .card { text-align: left; display: grid; gap: 2px; padding: 6px 8px; }
.gl .drawing { max-width: 100%; height: auto; align-self: start; background: #fff; } .gl .knobs { grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); } .gl .knobs label { grid-template-columns: 110px minmax(0, 1fr) 52px; }
.gl .four { grid-template-columns: repeat(4, minmax(0, 1fr)); } .gl .four .card { text-align: center; padding: 8px; } .gl.narrow .four { grid-template-columns: repeat(2, minmax(0, 1fr)); }
.gl .trial { border-left: 3px solid ${c.real}; padding: 2px 10px; display: grid; gap: 6px; } .gl .words { display: grid; gap: 5px; } .gl progress { width: 100%; }
.gl .tall .page { height: 448px; } .gl .tall select { max-width: 150px; } .gl .map { max-width: 340px; cursor: grab; } .gl .draw { cursor: crosshair; } .gl .large { max-width: 230px; margin: 6px auto 0; }
.gl .pair { display: grid; grid-template-columns: minmax(0, 280px) minmax(0, 132px); gap: 8px; }
.gl.narrow .body, .gl.narrow.two .body { grid-template-columns: minmax(0, 1fr); } .gl.narrow .planes { max-width: 340px; }
.gl.narrow .page { height: auto; max-height: 420px; } .gl.narrow .space { display: none; } .gl.narrow .said { min-height: 4em; }`

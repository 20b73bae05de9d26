#include "serve/api/overview_style.h"

namespace portent::serve {
namespace {

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--page:#f3f5f8;--card:#fff;--ink:#16202c;--soft:#5b6878;--line:#e1e6ec;--track:#e6ebf1;--band:#a9bfdb;--mark:#1d3557;--link:#1a56b0;
--ok:#2b8a5c;--blue:#2f6fc4;--yellow:#e3b110;--orange:#e8771a;--red:#cf2e2e;--on-bright:#2e1c00}
@media(prefers-color-scheme:dark){:root{--page:#0f151d;--card:#182230;--ink:#e7edf4;--soft:#93a3b5;--line:#27344a;--track:#2a374a;--band:#4a6c98;--mark:#dbe8f8;--link:#83b4f5;
--ok:#3fae78;--blue:#4f8fe3;--yellow:#e6bd35;--orange:#ef8b3a;--red:#e5534f}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.45 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
a{color:var(--link);text-decoration:none}a:hover,a:focus-visible{text-decoration:underline}
header,main,footer{max-width:1200px;margin:0 auto;padding:0 28px}
header{display:flex;align-items:center;gap:14px;padding-top:26px;padding-bottom:18px}
h1{font-size:24px;letter-spacing:-.01em;margin:0}h1 small{font-weight:400;font-size:15px;color:var(--soft);margin-left:8px;letter-spacing:0}
.live{margin-left:auto;display:inline-flex;align-items:center;gap:8px;padding:5px 13px;border-radius:99px;background:var(--card);border:1px solid var(--line);font-size:14px}
.live i{width:9px;height:9px;border-radius:50%;background:var(--ok)}.live.no i{background:var(--orange)}
.tiles{display:grid;grid-template-columns:repeat(5,1fr);gap:14px;margin:0 0 22px;padding:0}
.tile{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:13px 17px;border-top:4px solid var(--track)}
.tile b{display:block;font-size:29px;line-height:1.2;letter-spacing:-.02em}.tile span{color:var(--soft);font-size:13px}
.tile.red{border-top-color:var(--red)}.tile.orange{border-top-color:var(--orange)}.tile.yellow{border-top-color:var(--yellow)}.tile.none{border-top-color:var(--ok)}
section{background:var(--card);border:1px solid var(--line);border-radius:12px;overflow:hidden}
h2{font-size:16px;margin:0;padding:15px 20px 3px}.note{margin:0;padding:0 20px 13px;color:var(--soft);font-size:13px}
table{width:100%;border-collapse:collapse}
th{font-size:12px;text-align:left;font-weight:600;color:var(--soft);padding:8px 12px;border-top:1px solid var(--line);border-bottom:1px solid var(--line);background:color-mix(in srgb,var(--page) 60%,var(--card))}
td{padding:9px 12px;border-bottom:1px solid var(--line);vertical-align:middle}tr:last-child td{border-bottom:0}
th:first-child,td:first-child{padding-left:20px}th:last-child,td:last-child{padding-right:20px}
.asset{font-weight:600;overflow-wrap:anywhere}.asset small,.sub{display:block;font-weight:400;font-size:12px;color:var(--soft)}
.pill{display:inline-block;min-width:66px;text-align:center;padding:2px 10px;border-radius:99px;font-size:12.5px;font-weight:600;color:#fff;background:var(--soft)}
.pill.red{background:var(--red)}.pill.orange{background:var(--orange);color:var(--on-bright)}.pill.yellow{background:var(--yellow);color:var(--on-bright)}.pill.blue{background:var(--blue)}
.pill.none{background:none;color:var(--ok);box-shadow:inset 0 0 0 1px currentColor}
@media(prefers-color-scheme:dark){.pill.red,.pill.orange,.pill.blue{color:#10161e}}
.gauge{display:flex;align-items:center;gap:11px}.gauge svg{flex:1;min-width:70px;height:12px}.gauge b{min-width:1.9em;text-align:right}
.gauge.rul b{font-size:18px;min-width:6.2em;text-align:left}.gauge.rul b small{font-weight:400;font-size:13px;color:var(--soft);margin-left:5px}.gauge.rul svg{height:18px}
.track{fill:var(--track)}.band{fill:var(--band)}.mark{fill:var(--mark)}
.fill{fill:var(--ok)}.fill.red{fill:var(--red)}.fill.orange{fill:var(--orange)}.fill.yellow{fill:var(--yellow)}.fill.blue{fill:var(--blue)}
.when{white-space:nowrap;color:var(--soft);font-size:13px}
.empty{padding:44px 20px;text-align:center;color:var(--soft);margin:0}
footer{padding-top:18px;padding-bottom:36px;color:var(--soft);font-size:13px;display:flex;flex-wrap:wrap;gap:5px 26px;justify-content:space-between}
footer nav{display:flex;flex-wrap:wrap;gap:5px 18px}
@media(max-width:760px){header,main,footer{padding-left:14px;padding-right:14px}
header{padding-top:18px;padding-bottom:14px}h1 small{display:none}
.tiles{grid-template-columns:repeat(2,1fr);gap:10px;margin-bottom:16px}.tile{padding:9px 13px}.tile b{font-size:24px}.tile:first-child{grid-column:1/-1}
thead{display:none}table,tbody{display:block}
tr{display:grid;grid-template-columns:1fr auto;gap:7px 12px;padding:13px 16px;border-top:1px solid var(--line)}
td,td:first-child,td:last-child{display:block;padding:0;border:0}
td.rul,td.health{grid-column:1/-1}td.health{display:flex;align-items:center;gap:10px}td.health::before{content:"Health";font-size:13px;color:var(--soft)}td.health .gauge{flex:1}td.when{grid-column:1/-1;font-size:12px}
.pill{min-width:0}h2{padding-left:16px}.note{padding-left:16px;padding-right:16px}}
@media print{body{background:#fff}section,.tile{break-inside:avoid}}
)css";

}  // namespace

std::string_view overview_style() {
  return kStyle;
}

}  // namespace portent::serve

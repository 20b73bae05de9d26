#include "train/report_sections.h"

namespace portent::train {

const std::string_view kReportStyle = R"css(
:root{color-scheme:light dark;--page:#f5f7f9;--card:#fff;--ink:#17212d;--soft:#586878;--line:#dbe2e9;--main:#1f63b5;--band:#bcd4f0;--truth:#c2410c;--good:#187a45;--care:#a15c00;--bad:#b3261e;--tint:#eef3f8}
@media(prefers-color-scheme:dark){:root{--page:#0f151d;--card:#182230;--ink:#e7edf4;--soft:#9aabbd;--line:#2a384c;--main:#7fb2f5;--band:#34527a;--truth:#ff9d66;--good:#5fcf92;--care:#f0b353;--bad:#ff8a80;--tint:#1f2c3d}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:28px 20px 60px}
h1{font-size:26px;margin:0 0 4px}
h2{font-size:18px;margin:0 0 2px}
h3{font-size:15px;margin:18px 0 6px}
p{margin:4px 0 12px;max-width:78ch}
.soft,figcaption{color:var(--soft)}
section,.verdict{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:18px 20px;margin:16px 0;break-inside:avoid}
.verdict{border-left:8px solid var(--care)}
.verdict.yes{border-left-color:var(--good)}
.verdict.no{border-left-color:var(--bad)}
.verdict p.answer{font-size:20px;font-weight:600;margin:0 0 8px}
.verdict ul{margin:6px 0;padding-left:20px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:12px;margin-top:14px}
.tile{background:var(--tint);border-radius:8px;padding:12px 14px}
.tile b{display:block;font-size:24px;line-height:1.25;font-variant-numeric:tabular-nums}
.tile span{color:var(--soft);font-size:13px;line-height:1.35;display:block}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(320px,1fr));gap:20px;align-items:start}
.many{display:grid;grid-template-columns:repeat(auto-fill,minmax(230px,1fr));gap:14px}
figure{margin:0;max-width:720px}
figcaption{font-size:13px}
svg{width:100%;height:auto;display:block;overflow:hidden}
svg text{fill:var(--soft);font:11px system-ui,sans-serif}
.grid{stroke:var(--line);stroke-width:1;fill:none}
.axis{stroke:var(--soft);stroke-width:1;fill:none}
.main{stroke:var(--main);stroke-width:1.8;fill:none;stroke-linejoin:round}
.truth{stroke:var(--truth);stroke-width:1.6;fill:none;stroke-dasharray:5 3}
.band{fill:var(--band);stroke:none;opacity:.75}
.dots{stroke:var(--main);stroke-linecap:round;fill:none;opacity:.5}
.dots.firm{opacity:1}
.bar{fill:var(--main)}
.bar.pale{fill:var(--band)}
.alarm{stroke:var(--bad);stroke-width:1.4;fill:none}
.wide{overflow-x:auto;margin:10px 0}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:14px;min-width:50%}
th,td{padding:5px 14px 5px 0;text-align:right;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:600;font-size:13px}
th:first-child,td:first-child{text-align:left}
.words td,.words th{text-align:left}
.words-last td:last-child,.words-last th:last-child{text-align:left}
.words td:last-child{overflow-wrap:anywhere}
.mark{display:inline-block;min-width:66px;padding:1px 8px;border-radius:9px;font-size:12px;font-weight:600;text-align:center;background:var(--tint)}
.mark.warning{color:var(--care)}
.mark.error{color:var(--bad)}
.findings{list-style:none;padding:0;margin:8px 0}
.findings li{padding:5px 0;border-bottom:1px solid var(--line)}
.bars{display:grid;grid-template-columns:max-content 1fr max-content;gap:5px 12px;align-items:center;max-width:640px;font-size:14px}
.bars i{display:block;height:12px;border-radius:3px;background:var(--main);min-width:2px}
.key{display:inline-block;width:22px;height:0;border-top:3px solid var(--main);vertical-align:middle;margin:0 4px 0 10px}
.key.truth-key{border-top:2px dashed var(--truth)}
.key.band-key{height:10px;border:0;background:var(--band)}
.key.alarm-key{border-top:2px solid var(--bad)}
@media print{:root{--page:#fff;--card:#fff;--ink:#111;--soft:#444;--line:#ccc;--main:#1f63b5;--band:#bcd4f0;--truth:#c2410c;--tint:#f2f5f8}body{background:#fff;font-size:12px}main{padding:0;max-width:none}section,.verdict{border-color:#ccc}}
)css";

}  // namespace portent::train

"""Checks that an HTML page closes what it opens, in order: html_check.py FILE. One line a fault; exit status 1 where there is one."""

import sys
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Balance(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.faults = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append((tag, self.getpos()))

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        if not self.open or self.open[-1][0] != tag:
            self.faults.append(f"line {self.getpos()[0]}: </{tag}> closes {self.open[-1] if self.open else 'nothing'}")
        if self.open:
            self.open.pop()


def main():
    balance = Balance()
    with open(sys.argv[1], encoding="utf-8") as page:
        balance.feed(page.read())
    balance.close()
    faults = balance.faults + [f"line {at[0]}: <{tag}> is never closed" for tag, at in balance.open]
    print("\n".join(faults), end="")
    sys.exit(bool(faults))


main()

#!/bin/sh
# run.sh - pages and sentences that must not build, each with file:line: run.sh SOURCE BUILD CC
# The first line of a bad file says which line is named and what is said of it.
set -eu
export LC_ALL=C
source=$1; build=$2; cc=$3
work=$(mktemp -d); trap 'rm -r "$work"' EXIT
refused=0; failed=0

# expect FILE COMMAND…: it must fail and say FILE:LINE … TEXT
expect() {
	file=$1; shift
	line=$(sed -n '1s/^.*error \([0-9]*\): .*$/\1/p' "$file")
	text=$(sed -n '1s/^.*error [0-9]*: \(.*\)$/\1/p' "$file" | sed 's/ }}$//')
	if "$@" > "$work/said" 2>&1; then
		echo "NOT REFUSED: $file"; failed=$((failed + 1)); return
	fi
	if grep -F -- "$text" "$work/said" | grep -q "$(basename "$file"):$line:"; then
		refused=$((refused + 1))
	else
		echo "$file: expected \"$text\" at line $line, got:"; cat "$work/said"; failed=$((failed + 1))
	fi
}

page() {
	"$build/gen/pagec" --some "$work/page.c" "$work/pages.h" "$source/test/gen/say.po" "$1" &&
	"$cc" -std=c17 -fsyntax-only -I"$work" -I"$source/src" -I"$build/say" -I"$build/static" "$work/page.c"
}

for file in "$source"/test/gen/bad/*.html; do
	expect "$file" page "$file"
done
for file in "$source"/test/gen/badsay/*.en.po; do
	if [ "$(basename "$file")" = missing.en.po ]; then
		sed '1d' "$file" > "$work/missing.en.po"
		if "$build/gen/sayc" "$work/a.c" "$work/a.h" "$source/test/gen/badsay/ok.po" "$work/missing.en.po" 2> "$work/said"; then
			echo "NOT REFUSED: $file"; failed=$((failed + 1))
		elif grep -q 'ok.po:1: "a.b" is missing in' "$work/said"; then refused=$((refused + 1))
		else cat "$work/said"; failed=$((failed + 1)); fi
	else
		expect "$file" "$build/gen/sayc" "$work/a.c" "$work/a.h" "$source/test/gen/badsay/ok.po" "$file"
	fi
done
page "$source/test/gen/good.html" || { echo "good.html was refused"; failed=$((failed + 1)); }
echo "$refused refused, $failed failed"
[ "$failed" = 0 ]

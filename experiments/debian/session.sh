#!/bin/sh
# All that the recipe needs of a machine with a GPU and without network, in calls of at most LIMIT seconds each:
#
#     LIMIT=560 experiments/debian/session.sh PACKED RESULTS
#
# Run it again until it ends with "all done": each call goes on where the last one stopped (a run that is stopped goes on to
# the bits of one that never was), and leaves what is new in RESULTS, which every call should be given empty: figures of each
# run, and in the last one the weights of the eight minutes in 8 bits. CONFIG, SCALE and PYTHON are for trying it out.
set -eu
began=$(date +%s)
packed=$1 results=$2 here=$(dirname "$0")
python=${PYTHON:-python} config=${CONFIG:-$here/config.py} limit=${LIMIT:-560} scale=${SCALE:-1}
data=${DATA:-data} runs=${RUNS:-runs}
mkdir -p "$results" "$runs"

left() { echo $((limit - $(date +%s) + began)); }

# train NAME ARGUMENTS: trains runs/NAME to its end, or as far as the time goes and then ends this call
train() {
    name=$1 && shift
    [ -e "$runs/$name/figures.json" ] && return
    [ "$(left)" -gt 60 ] || { echo "not begun: $name; run the same again"; exit 0; }
    # stopped by SIGTERM, it saves and goes on in the next call; 124 and 137 are what timeout says then
    timeout --foreground -s TERM -k 60 "$(left)" "$python" "$here/train.py" --config "$config" --data-folder "$data" \
        --workdir "$runs/$name" "$@" || [ $? = 124 ] || [ $? = 137 ]
    [ -e "$runs/$name/figures.json" ] || { echo "under way: $name; run the same again"; exit 0; }
    cp "$runs/$name/figures.json" "$results/$name.json"
}

[ -e "$runs/unpacked" ] || "$python" "$here/carry.py" unpack "$packed" "$data"
touch "$runs/unpacked"
tokens=$(awk "BEGIN { print 32e6 * $scale }")
train trial --tokens "$tokens"
train eight --minutes "$(awk "BEGIN { print 8 * $scale }")" --as-fast-as "$runs/trial"
if [ ! -e "$runs/brought" ]; then
    [ -e "$runs/int8" ] || "$python" -m m31r.main quantize --run "$runs/eight" --out "$runs/int8" --format int8
    "$python" "$here/weights.py" split "$runs/int8" "$results"
    cp "$runs/int8/metadata.json" "$results/int8.json"
    touch "$runs/brought"
fi
train four --minutes "$(awk "BEGIN { print 4 * $scale }")" --as-fast-as "$runs/trial"
# each of these without one part of the recipe, to be compared with trial
train without-muon --tokens "$tokens" --set train.optimizer=adamw --set train.learning_rate=1e-3
train without-masks --tokens "$tokens" --set model.document_mask=False
train without-fim --tokens "$tokens" --set loader.fim_rate=0
train without-qk-norm --tokens "$tokens" --set model.qk_norm=False
echo "all done"

# SPDX-License-Identifier: BSD-3-Clause
# two: a site's start script: a data server and a render server, until both are gone.
#
#   two.sh DATA_PORT RENDER_PORT [--reverse-connection --client-host=HOST]
data=$1
render=$2
shift 2
pvdataserver -p "$data" "$@" &
echo "data is $!"
pvrenderserver --force-offscreen-rendering -p "$render" "$@" &
echo "render is $!"
wait

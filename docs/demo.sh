# What `make demo` shows: the sample mail imported into demo.db, its threads, one of them as a tree, and a quotation.
set -e
export MAILARCHIVE_DB=demo.db

if [ -t 1 ]; then bold='\033[1m' plain='\033[0m'; else bold='' plain=''; fi
say() { printf "\n$bold%s$plain\n" "$1"; }
show() {
    printf '\n$'
    for word; do
        case $word in *' '*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    printf '\n'
    "$@"
}

rm -f demo.db demo.db-wal demo.db-shm
say 'Sample mail goes into demo.db: mailboxes, single messages, a pasted text, and a post that contains mail.'
show mailarchive import samples samples/microrobot-pasted.txt samples/microrobot-post.txt
say 'The conversations in it, newest first:'
show mailarchive threads -n 8
say 'One of them. What is marked with ≈ survives only because somebody forwarded or quoted it:'
show mailarchive thread p2whri52af
say 'A passage for a post, with its source:'
show mailarchive quote p2whri52af --passage 'Loser buys the burritos.'
if [ -t 0 ] && [ -t 1 ] && [ -z "$CI" ]; then
    say 'And in a browser (stop it with Ctrl-C):'
    show mailarchive serve --open
else
    say 'To browse it: .venv/bin/mailarchive -d demo.db serve --open'
fi

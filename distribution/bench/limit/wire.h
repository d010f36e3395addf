// Before the bytes of each piece of a file; both sides run on one machine, so there is no byte order to agree on.
struct header {
    char name[64];
    int64_t offset;
    int64_t length;
};

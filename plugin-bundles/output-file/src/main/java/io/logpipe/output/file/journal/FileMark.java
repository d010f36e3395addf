package io.logpipe.output.file.journal;

/**
 * A file that is open, and its length when last all of it was durable and acknowledged.
 *
 * @param name below the directory of the output
 * @param key device and inode, which a renamed file keeps
 */
public record FileMark(String name, String key, long length) {}

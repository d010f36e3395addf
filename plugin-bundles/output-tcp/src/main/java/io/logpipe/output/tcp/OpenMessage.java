package io.logpipe.output.tcp;

/**
 * A message that a connection is inside of, between two blocks.
 *
 * @param source id of the source
 * @param offset where in the source it goes on
 */
record OpenMessage(String source, long offset) {

    boolean goesOnWith(Message message) {
        return source.equals(message.source()) && offset == message.from();
    }
}

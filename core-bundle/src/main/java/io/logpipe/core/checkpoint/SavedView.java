package io.logpipe.core.checkpoint;

import io.logpipe.api.plugin.Saved;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** States that become objects when they are looked at: those of 100,000 sources at once would fill a small heap. */
final class SavedView extends AbstractMap<String, Saved> {

    private final Map<String, byte[]> states;

    /** Of {@code states}, which nobody changes. */
    SavedView(Map<String, byte[]> states) {
        this.states = states;
    }

    @Override
    public boolean containsKey(Object key) {
        return states.containsKey(key);
    }

    @Override
    public @Nullable Saved get(Object key) {
        byte[] state = states.get(key);
        return state == null ? null : SavedCodec.known(state);
    }

    @Override
    public Set<Entry<String, Saved>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return states.size();
            }

            @Override
            public Iterator<Entry<String, Saved>> iterator() {
                Iterator<Entry<String, byte[]>> each = states.entrySet().iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return each.hasNext();
                    }

                    @Override
                    public Entry<String, Saved> next() {
                        Entry<String, byte[]> entry = each.next();
                        return Map.entry(entry.getKey(), SavedCodec.known(entry.getValue()));
                    }
                };
            }
        };
    }
}

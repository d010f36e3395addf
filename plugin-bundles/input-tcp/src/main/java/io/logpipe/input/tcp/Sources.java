package io.logpipe.input.tcp;

import io.logpipe.api.block.Position;
import io.logpipe.api.block.SourceRef;
import io.logpipe.api.plugin.Checkpoint;
import io.logpipe.api.plugin.PluginContext;
import io.logpipe.api.plugin.Saved;
import io.logpipe.plugin.wire.acknowledged.SourceText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What this receiver remembers of senders and their sources: durably up to where they are safe, and who is the latest. */
final class Sources {

    private static final String PREFIX = "acknowledged/";
    private static final String SENDER = "sender/";
    private static final String RECEIVER = "receiver";
    private static final String EPOCH = "epoch";
    private static final String SEEN = "seen";
    private static final UUID NOBODY = new UUID(0, 0);
    private static final long KEPT_DAYS = 30;

    /** So many senders are remembered: anybody can make up names. */
    static final int MOST_SENDERS = 10_000;

    private final PluginContext context;
    private final String resource;
    private final Map<String, Source> known = new HashMap<>();
    private final Map<UUID, Long> epochs = new LinkedHashMap<>();
    private @Nullable Checkpoint checkpoint;
    private UUID receiver = NOBODY;

    Sources(PluginContext context, Settings settings) {
        this.context = context;
        this.resource = PREFIX + settings.listen();
    }

    /** Reads what is remembered. */
    void open() {
        Checkpoint store = context.checkpoint(resource);
        checkpoint = store;
        long today = today();
        store.all().forEach((key, saved) -> {
            if (key.startsWith(SENDER)) {
                epochs.put(UUID.fromString(key.substring(SENDER.length())), number(saved, EPOCH));
            } else if (key.equals(RECEIVER)) {
                receiver = UUID.fromString(saved.name());
            } else if (number(saved, SEEN) < today - KEPT_DAYS) {
                store.remove(key);
            }
        });
    }

    private static long number(Saved saved, String fact) {
        return Long.parseLong(saved.facts().getOrDefault(fact, "0"));
    }

    private static long today() {
        return System.currentTimeMillis() / Duration.ofDays(1).toMillis();
    }

    private Checkpoint checkpoint() {
        if (checkpoint == null) {
            throw new IllegalStateException("not started");
        }
        return checkpoint;
    }

    /** Who we are, for ever. */
    UUID receiver() {
        if (receiver.equals(NOBODY)) {
            receiver = UUID.randomUUID();
            checkpoint().put(RECEIVER, new Saved(receiver.toString(), Position.START, Map.of()));
        }
        return receiver;
    }

    /** Whether no later start of {@code sender} is known; if so, this one is remembered. */
    boolean admit(UUID sender, long epoch) {
        Long latest = epochs.get(sender);
        if (latest != null && epoch < latest) {
            return false;
        }
        if (latest == null || epoch > latest) {
            epochs.remove(sender);
            epochs.put(sender, epoch);
            forgetOldest();
            checkpoint().put(SENDER + sender, new Saved(sender.toString(), Position.START, Map.of(EPOCH, "" + epoch)));
        }
        return true;
    }

    private void forgetOldest() {
        if (epochs.size() > MOST_SENDERS) {
            UUID oldest = epochs.keySet().iterator().next();
            epochs.remove(oldest);
            checkpoint().remove(SENDER + oldest);
        }
    }

    /** Whether a later start of {@code sender} is known. */
    boolean fenced(UUID sender, long epoch) {
        Long latest = epochs.get(sender);
        return latest != null && epoch < latest;
    }

    /** Whether anything is remembered of this source. */
    boolean knows(UUID sender, SourceText text) {
        String key = key(sender, text);
        return known.containsKey(key) || checkpoint().get(key).isPresent();
    }

    /** A source that comes under {@code name}, and for which the sender vouches up to {@code from}. */
    Source open(UUID sender, SourceText text, String name, long from) {
        String key = key(sender, text);
        Source source = known.get(key);
        if (source == null) {
            long durable = stored(key, from);
            source = add(key, name, durable, durable);
        }
        source.from(from);
        return source;
    }

    private long stored(String key, long otherwise) {
        return checkpoint().get(key).map(saved -> saved.position().offset()).orElse(otherwise);
    }

    private static String key(UUID sender, SourceText text) {
        return sender + "/" + text.hash();
    }

    private Source add(String key, String name, long durable, long received) {
        Source source = new Source(key, SourceRef.of(name, PREFIX + key), durable, received);
        known.put(key, source);
        return source;
    }

    /** The source that {@link Source#key} belongs to, if it is in use. */
    @Nullable
    Source find(String key) {
        return known.get(key);
    }

    /** All outputs have acknowledged a source up to {@code offset}; others than ours do not matter. */
    void committed(SourceRef ref, long offset) {
        if (!ref.id().startsWith(PREFIX)) {
            return;
        }
        String key = ref.id().substring(PREFIX.length());
        Source source = known.get(key);
        if (source == null) {
            // A predecessor read it and left no word of it.
            if (offset > stored(key, 0)) {
                put(key, ref.name(), offset);
            }
            return;
        }
        if (source.durableUpTo(offset)) {
            put(key, ref.name(), offset);
        }
        Carrier carrier = source.carrier();
        if (carrier != null) {
            carrier.acknowledge();
        }
        release(source);
    }

    private void put(String key, String name, long offset) {
        checkpoint().put(key, new Saved(name, Position.at(offset), Map.of(SEEN, "" + today())));
    }

    /** Forgets what the checkpoint knows as well. */
    void release(Source source) {
        if (source.carrier() == null && source.settled()) {
            known.remove(source.key());
        }
    }

    /** For a successor, which knows it by {@link #restore}. */
    List<Object> save() {
        List<Object> saved = new ArrayList<>();
        known.values()
                .forEach(source ->
                        saved.add(List.of(source.key(), source.ref().name(), source.durable(), source.received())));
        known.clear();
        return saved;
    }

    void restore(@Nullable Object saved) {
        if (saved instanceof List<?> list) {
            for (Object each : list) {
                List<?> source = (List<?>) each;
                add((String) source.get(0), (String) source.get(1), (Long) source.get(2), (Long) source.get(3));
            }
        }
    }
}

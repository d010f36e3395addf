package io.logpipe.core.wiring;

import io.logpipe.core.config.Entry;
import io.logpipe.core.config.NodeConfig;
import io.logpipe.core.registry.FactoryBinding;
import java.util.Optional;

/** Says which code may serve a place, beside what the configuration says. Safe from any thread; answers do not wait. */
public interface CodeKeeper extends ExchangeListener {

    /** Keeps nothing: the configuration alone decides. */
    CodeKeeper NONE = new CodeKeeper() {
        @Override
        public void attach(Wirer wirer) {}

        @Override
        public void prepare(NodeConfig next) {}

        @Override
        public boolean takeBack(String reason) {
            return false;
        }

        @Override
        public Optional<String> pin(String place, String type) {
            return Optional.empty();
        }

        @Override
        public boolean barred(FactoryBinding binding, String place, Entry entry) {
            return false;
        }

        @Override
        public Optional<String> absence(String place, Entry entry) {
            return Optional.empty();
        }

        @Override
        public boolean isOnTrial(FactoryBinding binding) {
            return false;
        }

        @Override
        public void quarantined(FactoryBinding binding, String place, Entry entry, String reason) {}

        @Override
        public void exchanged(FactoryBinding binding, String place) {}

        @Override
        public boolean refused(FactoryBinding binding, String place, Throwable cause) {
            return false;
        }

        @Override
        public void failed(FactoryBinding binding, String place, Throwable cause) {}
    };

    /** The wirer that asks from now on. */
    void attach(Wirer wirer);

    /** {@code next} is about to be taken up: what it ends, ends here. May start bundles, and wait for that. */
    void prepare(NodeConfig next);

    /**
     * The node does not start with the code that is there, for {@code reason}.
     *
     * @return whether other code has taken the place of some that had not yet shown that it works
     */
    boolean takeBack(String reason);

    /** The range of versions that an operator has pinned a place or its plugin to; it stands before that of the entry. */
    Optional<String> pin(String place, String type);

    /** Whether {@code binding} must not serve {@code place} with these settings, since it has failed there too often. */
    boolean barred(FactoryBinding binding, String place, Entry entry);

    /** Why a place has no plugin, if that is no mistake of the configuration; such a place waits. */
    Optional<String> absence(String place, Entry entry);

    /** Whether {@code binding} has still to show that it works. */
    boolean isOnTrial(FactoryBinding binding);

    /** {@code binding} has failed too often in {@code place}; when this returns it is {@link #barred} from there. */
    void quarantined(FactoryBinding binding, String place, Entry entry, String reason);
}

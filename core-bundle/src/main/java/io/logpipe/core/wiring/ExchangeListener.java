package io.logpipe.core.wiring;

import io.logpipe.core.registry.FactoryBinding;

/**
 * Hears how places take to the code that serves them. Called from any thread, also in the middle of a change of the
 * wiring: it must neither wait nor touch a bundle before it has returned.
 */
public interface ExchangeListener {

    /** {@code place} is served by {@code binding} from now on. */
    void exchanged(FactoryBinding binding, String place);

    /**
     * No instance of {@code binding} could be created or started in {@code place}, which keeps what it had.
     *
     * @return whether other code will come for it
     */
    boolean refused(FactoryBinding binding, String place, Throwable cause);

    /** A running instance failed; said once for each. */
    void failed(FactoryBinding binding, String place, Throwable cause);
}

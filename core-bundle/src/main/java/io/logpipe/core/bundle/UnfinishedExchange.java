package io.logpipe.core.bundle;

import io.logpipe.core.bundle.Stored.Standing;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;

/** What a worker was exchanging when it ended; its successor lets one of the two bundles go. On the thread of the bundles. */
final class UnfinishedExchange {

    private static final System.Logger LOG = System.getLogger("bundles");

    private final ExchangeNote note;
    private final Exchanger exchanger;
    private final Arrival arrival;

    UnfinishedExchange(ExchangeNote note, Exchanger exchanger, Arrival arrival) {
        this.note = note;
        this.exchanger = exchanger;
        this.arrival = arrival;
    }

    /** Before the first wiring. */
    void end() throws IOException, Refusal {
        Optional<ExchangeNote.Rivals> rivals = note.read();
        if (rivals.isPresent()) {
            end(rivals.get());
            note.clear();
        }
    }

    private void end(ExchangeNote.Rivals rivals) throws Refusal {
        Optional<Bundle> stays = exchanger.bundleOf(rivals.stays());
        Optional<Bundle> goes = exchanger.bundleOf(rivals.goes());
        if (stays.isEmpty() || goes.isEmpty()) {
            return;
        }
        if (!rivals.flaw().isEmpty()) {
            exchanger.mark(rivals.goes(), Standing.BAD, rivals.flaw());
        }
        exchanger.uninstall(goes.get());
        if (stays.get().getState() != Bundle.ACTIVE) {
            // It was about to be installed, or uninstalled.
            exchanger.start(stays.get());
            arrival.await(stays.get(), Set.of());
        }
        LOG.log(
                Level.WARNING,
                "the worker ended while one of these took the place of the other: {0} goes, {1} serves",
                rivals.goes().label(),
                rivals.stays().label());
    }
}

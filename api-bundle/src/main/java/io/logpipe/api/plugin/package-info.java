/**
 * What a plugin bundle implements.
 *
 * <p>A bundle registers one factory service per plugin type; the engine asks it for one instance per place in the
 * configuration. Everything an instance does happens on one thread, the shared loop or its own:
 *
 * <pre>
 *   create  -&gt;  start  -&gt;  ( onEvent | onIdle | open..close | pause | resume )*  -&gt;  stop  -&gt;  close
 * </pre>
 *
 * <ul>
 *   <li><b>P1</b> Calls on one instance never overlap and each sees what the one before wrote.
 *   <li><b>P2</b> No call blocks, unless the factory declares {@link Threading#DEDICATED}.
 *   <li><b>P3</b> {@code stop} and {@code close} are idempotent and legal in every state.
 *   <li><b>P4</b> Every {@code open} that returned is followed by exactly one {@code close}.
 *   <li><b>P5</b> {@code create} touches nothing outside; {@code stop} leaves leases open for a successor.
 *   <li><b>D1</b> An input hears {@code committed} only after every output has acknowledged.
 *   <li><b>D2</b> An output answers each commit exactly once, on its own thread.
 *   <li><b>D3</b> What was not acknowledged comes again: at least once, in order per source.
 * </ul>
 *
 * <p>Start reading at {@link Plugin}, then {@link Input}.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
@NullMarked
package io.logpipe.api.plugin;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/**
 * Log data on its way through a route, and who owns it.
 *
 * <p>Ownership in five rules; the test kit checks each under the same id.
 *
 * <ul>
 *   <li><b>B1</b> Whoever allocates or retains a reference closes it, exactly once.
 *   <li><b>B2</b> An argument is borrowed: valid until the call returns. To keep it, {@link
 *       Block#retain()} it.
 *   <li><b>B3</b> A returned reference belongs to the caller.
 *   <li><b>B4</b> A sealed block never changes; a filter that edits makes a new one.
 *   <li><b>B5</b> Blocks made of one block cover its source range without gap or overlap, in order.
 * </ul>
 *
 * <p>Start reading at {@link Block}.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
@NullMarked
package io.logpipe.api.block;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

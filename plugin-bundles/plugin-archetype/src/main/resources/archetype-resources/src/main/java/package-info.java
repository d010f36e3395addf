/** Plugins for logpipe. Nothing is exported: logpipe finds the factories, which are services. */
@NullMarked
package ${package};

import org.jspecify.annotations.NullMarked;

/**
 * The planned cryoablation session: phases, minutes, probes, anaesthesia, each with its reason.
 */
@NullMarked
package ir.domain.session;

import org.jspecify.annotations.NullMarked;

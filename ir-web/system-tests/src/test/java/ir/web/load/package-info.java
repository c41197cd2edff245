/** Load test over HTTP against a running product: mvn -Pload verify. */
@NullMarked
package ir.web.load;

import org.jspecify.annotations.NullMarked;

/**
 * Reminders as e-mail: in words, as text and as HTML, over the hospital's own mail server.
 */
@NullMarked
package ir.web.mail;

import org.jspecify.annotations.NullMarked;

/** Sends reminders as e-mail (text and HTML) over the hospital's mail server. */
@NullMarked
package ir.web.mail;

import org.jspecify.annotations.NullMarked;

/** Tests of the HTTP/1 parser and inspector, with fakes that remember what they were told. */
@NullMarked
package dev.weir.wire.http1;

import org.jspecify.annotations.NullMarked;

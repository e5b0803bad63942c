package dev.weir.wire.http2;

/**
 * The Huffman code of RFC 7541 appendix B, read four bits at a time. The code is canonical: within
 * one length, codes go up with the symbol, so the lengths say all.
 *
 * <p>A transition is one number:
 *
 * <pre>
 *   bits 0-8    next state: an inner node of the code's tree (0 to 255)
 *   bit  9      the text may end here: the bits since the last symbol are fewer than 8 and all ones
 *   bit  10     a symbol is complete
 *   bit  11     an error: the end-of-string symbol
 *   bits 16-23  the symbol
 * </pre>
 */
final class Huffman {
  static final int STATE = 0x1ff;
  static final int MAY_END = 1 << 9;
  static final int SYMBOL = 1 << 10;
  static final int ERROR = 1 << 11;
  static final int SYMBOL_SHIFT = 16;

  private static final int SYMBOLS = 257;
  private static final int LONGEST = 30;

  /** One letter for each symbol, 0 to 256: {@code 'A'} is a length of 5 bits. */
  private static final String LENGTHS =
      "ISXXXXXXXTZXXZXXXXXXXXZXXXXXXXXXBFFHIBDGFFDGDBBBAAABBBBBBBCDKBHFIBCCCCCCCCCCCCCCCCCCCC"
          + "CCDCDIOIJBKABABABBBACCBBBABCBAABCCCCCKGJIXPRPPRRRSRSSSSSTSTTRSTSSSSQRSRSSTRQPRRSSQSRRT"
          + "QRSSQQRQSRSSPRRRSRRSVVPORSRUVVVWWVTUOQVWWVWTQQVVXWWWPTPQRQQSRRUUTTVSVWVVWWWWWXWWWWWVZ";

  private static final int[] TRANSITIONS = transitions();

  private Huffman() {}

  /** What the next four bits lead to. Start with state 0. */
  static int next(int state, int nibble) {
    return TRANSITIONS[(state & STATE) << 4 | nibble];
  }

  private static int[] transitions() {
    int[][] tree = tree();
    boolean[] mayEnd = new boolean[tree.length];
    for (int node = 0, depth = 0; depth < 8; depth++) {
      mayEnd[node] = true;
      node = tree[node][1];
    }
    var all = new int[tree.length << 4];
    for (int state = 0; state < tree.length; state++) {
      for (int nibble = 0; nibble < 16; nibble++) {
        all[state << 4 | nibble] = transition(tree, mayEnd, state, nibble);
      }
    }
    return all;
  }

  private static int transition(int[][] tree, boolean[] mayEnd, int state, int nibble) {
    int node = state;
    int found = 0;
    for (int bit = 3; bit >= 0; bit--) {
      node = tree[node][nibble >> bit & 1];
      if (node < 0) {
        int symbol = ~node;
        if (symbol == SYMBOLS - 1) {
          return ERROR;
        }
        found = SYMBOL | symbol << SYMBOL_SHIFT;
        node = 0;
      }
    }
    return found | node | (mayEnd[node] ? MAY_END : 0);
  }

  /** Inner nodes with two children each; a negative child is the complement of a symbol. */
  private static int[][] tree() {
    var tree = new int[SYMBOLS - 1][2];
    int nodes = 1;
    int code = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code <<= 1;
      for (int symbol = 0; symbol < SYMBOLS; symbol++) {
        if (LENGTHS.charAt(symbol) - 'A' + 5 != length) {
          continue;
        }
        int node = 0;
        for (int bit = length - 1; bit > 0; bit--) {
          int side = code >> bit & 1;
          if (tree[node][side] == 0) {
            tree[node][side] = nodes++;
          }
          node = tree[node][side];
        }
        tree[node][code & 1] = ~symbol;
        code++;
      }
    }
    return tree;
  }
}

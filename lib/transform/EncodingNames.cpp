// The names of encodings: the coding cookie of PEP 263, and CPython's codec aliases (encodings/aliases.py).
//
//   # -*- coding: latin-1 -*-   ->   "latin-1"   ->   Encoding{Latin1}
#include "transform/Encoding.h"

#include <iconv.h>

namespace encc {

namespace {

struct Codec {
  const char *name;      ///< Python's
  const char *iconvName; ///< null: not supported
  const char *aliases;   ///< normalised, between spaces
};

using Kind = Encoding::Kind;

/// EBCDIC and the 16 and 32 bit forms are not ASCII supersets: a file that declares one in ASCII letters is no source in it.
constexpr Codec codecs[] = {
    {"cp1250", "CP1250", " cp1250 1250 windows_1250 cswindows1250 "},
    {"cp1251", "CP1251", " cp1251 1251 windows_1251 cswindows1251 "},
    {"cp1253", "CP1253", " cp1253 1253 windows_1253 cswindows1253 "},
    {"cp1254", "CP1254", " cp1254 1254 windows_1254 cswindows1254 "},
    {"cp1255", "CP1255", " cp1255 1255 windows_1255 cswindows1255 "},
    {"cp1256", "CP1256", " cp1256 1256 windows_1256 cswindows1256 "},
    {"cp1257", "CP1257", " cp1257 1257 windows_1257 cswindows1257 "},
    {"cp1258", "CP1258", " cp1258 1258 windows_1258 cswindows1258 "},
    {"cp437", "CP437", " cp437 437 cspc8codepage437 ibm437 "},
    {"cp737", "CP737", " cp737 "},
    {"cp775", "CP775", " cp775 775 cspc775baltic ibm775 "},
    {"cp850", "CP850", " cp850 850 cspc850multilingual ibm850 "},
    {"cp852", "CP852", " cp852 852 cspcp852 ibm852 "},
    {"cp855", "CP855", " cp855 855 csibm855 ibm855 "},
    {"cp857", "CP857", " cp857 857 csibm857 ibm857 "},
    {"cp858", "CP858", " cp858 858 csibm858 ibm858 ccsid00858 cp00858 csibm00858 ibm00858 pc_multilingual_850_euro "},
    {"cp860", "CP860", " cp860 860 csibm860 ibm860 "},
    {"cp861", "CP861", " cp861 861 cp_is csibm861 ibm861 "},
    {"cp862", "CP862", " cp862 862 cspc862latinhebrew ibm862 "},
    {"cp863", "CP863", " cp863 863 csibm863 ibm863 "},
    {"cp865", "CP865", " cp865 865 csibm865 ibm865 "},
    {"cp866", "CP866", " cp866 866 csibm866 ibm866 "},
    {"cp869", "CP869", " cp869 869 cp_gr csibm869 ibm869 "},
    {"cp874", "CP874", " cp874 874 cswindows874 ms874 windows_874 "},
    {"cp1125", "CP1125", " cp1125 1125 cp866u ibm1125 ruscii "},
    {"iso8859-2", "ISO-8859-2", " iso8859_2 csisolatin2 iso_8859_2 iso_8859_2_1987 iso_ir_101 l2 latin2 latin_2 "},
    {"iso8859-3", "ISO-8859-3", " iso8859_3 csisolatin3 iso_8859_3 iso_8859_3_1988 iso_ir_109 l3 latin3 latin_3 "},
    {"iso8859-4", "ISO-8859-4", " iso8859_4 csisolatin4 iso_8859_4 iso_8859_4_1988 iso_ir_110 l4 latin4 latin_4 "},
    {"iso8859-5", "ISO-8859-5", " iso8859_5 csisolatincyrillic cyrillic iso_8859_5 iso_8859_5_1988 iso_ir_144 "},
    {"iso8859-6", "ISO-8859-6",
     " iso8859_6 arabic asmo_708 csisolatinarabic ecma_114 iso_8859_6 iso_8859_6_1987 iso_ir_127 "},
    {"iso8859-7", "ISO-8859-7",
     " iso8859_7 csisolatingreek ecma_118 elot_928 greek greek8 iso_8859_7 iso_8859_7_1987 iso_ir_126 "},
    {"iso8859-8", "ISO-8859-8",
     " iso8859_8 csisolatinhebrew hebrew iso_8859_8 iso_8859_8_1988 iso_ir_138 csiso88598e csiso88598i iso_8859_8_e "
     "iso_8859_8_i "},
    {"iso8859-9", "ISO-8859-9", " iso8859_9 csisolatin5 iso_8859_9 iso_8859_9_1989 iso_ir_148 l5 latin5 latin_5 "},
    {"iso8859-10", "ISO-8859-10", " iso8859_10 csisolatin6 iso_8859_10 iso_8859_10_1992 iso_ir_157 l6 latin6 latin_6 "},
    {"iso8859-11", "ISO-8859-11", " iso8859_11 iso_8859_11 iso_8859_11_2001 thai "},
    {"iso8859-13", "ISO-8859-13", " iso8859_13 iso_8859_13 l7 latin7 csiso885913 latin_7 "},
    {"iso8859-14", "ISO-8859-14",
     " iso8859_14 iso_8859_14 iso_8859_14_1998 iso_celtic iso_ir_199 l8 latin8 csiso885914 latin_8 "},
    {"iso8859-16", "ISO-8859-16",
     " iso8859_16 iso_8859_16 iso_8859_16_2001 iso_ir_226 l10 latin10 csiso885916 latin_10 "},
    {"koi8-r", "KOI8-R", " koi8_r cskoi8r "},
    {"koi8-u", "KOI8-U", " koi8_u cskoi8u "},
    {"koi8-t", "KOI8-T", " koi8_t "},
    {"kz1048", "RK1048", " kz1048 kz_1048 rk1048 strk1048_2002 cskz1048 "},
    {"ptcp154", "PT154", " ptcp154 cp154 csptcp154 cyrillic_asian pt154 "},
    {"tis-620", "TIS-620", " tis_620 iso_ir_166 tis620 tis_620_0 tis_620_2529_0 tis_620_2529_1 cstis620 "},
    {"mac-roman", "MACINTOSH", " mac_roman macintosh macroman csmacintosh mac "},
    {"big5", "BIG5", " big5 big5_tw csbig5 x_mac_trad_chinese "},
    {"big5hkscs", "BIG5-HKSCS", " big5hkscs big5_hkscs hkscs csbig5hkscs "},
    {"cp932", "CP932", " cp932 932 ms932 ms_kanji mskanji windows_31j cswindows31j "},
    {"cp949", "UHC",
     " cp949 949 ms949 uhc csksc56011987 iso_ir_149 ks_c_5601_1989 ksc_5601 korean "
     "ks_c_5601 ks_c_5601_1987 ks_x_1001 ksc5601 ksx1001 "},
    {"cp950", "BIG5", " cp950 950 ms950 "},
    {"euc_jp", "EUC-JP", " euc_jp eucjp u_jis ujis cseucpkdfmtjapanese "},
    {"euc_jisx0213", "EUC-JISX0213", " euc_jisx0213 eucjisx0213 euc_jis_2004 euc_jis2004 eucjis2004 jisx0213 "},
    {"euc_kr", "EUC-KR", " euc_kr euckr x_mac_korean cseuckr "},
    {"gb18030", "GB18030", " gb18030 gb18030_2000 csgb18030 "},
    {"gb2312", "GB2312",
     " gb2312 chinese csiso58gb231280 euc_cn euccn eucgb2312_cn gb2312_1980 gb2312_80 iso_ir_58 x_mac_simp_chinese "
     "csgb2312 gb_2312_80 "},
    {"gbk", "GBK", " gbk 936 cp936 ms936 csgbk windows_936 "},
    {"iso2022_jp", "ISO-2022-JP", " iso2022_jp csiso2022jp iso2022jp iso_2022_jp "},
    {"iso2022_jp_2", "ISO-2022-JP-2", " iso2022_jp_2 iso2022jp_2 iso_2022_jp_2 csiso2022jp2 "},
    {"iso2022_kr", "ISO-2022-KR", " iso2022_kr csiso2022kr iso2022kr iso_2022_kr "},
    {"johab", "JOHAB", " johab cp1361 ms1361 "},
    {"shift_jis", "SJIS", " shift_jis csshiftjis shiftjis sjis s_jis x_mac_japanese "},
    {"shift_jisx0213", "SHIFT_JISX0213",
     " shift_jisx0213 shiftjisx0213 sjisx0213 s_jisx0213 shift_jis_2004 shiftjis2004 sjis_2004 s_jis_2004 "},
};

struct OwnCodec {
  Kind kind;
  const char *name;
  const char *aliases;
};

constexpr OwnCodec ownCodecs[] = {
    {Kind::Utf8, "utf-8", " utf_8 utf8 u8 utf utf8_ucs2 utf8_ucs4 cp65001 utf_8_sig utf8_sig csutf8 "},
    {Kind::Ascii, "ascii",
     " ascii 646 ansi_x3.4_1968 ansi_x3.4_1986 ansi_x3_4_1968 ansi_x3_4_1986 cp367 csascii ibm367 iso646_us "
     "iso_646.irv_1991 "
     "iso_646_irv_1991 iso_ir_6 us us_ascii "},
    {Kind::Latin1, "latin-1",
     " latin_1 8859 cp819 csisolatin1 ibm819 iso8859 iso8859_1 iso_8859_1 iso_8859_1_1987 iso_ir_100 l1 latin latin1 "
     "iso_latin_1 "},
    {Kind::Cp1252, "cp1252", " cp1252 1252 windows_1252 cswindows1252 "},
    {Kind::Latin9, "iso8859-15", " iso8859_15 iso_8859_15 l9 latin9 latin_9 csiso885915 "},
};

/// Codecs that CPython would find but that make no source text here.
constexpr const char unsupported[] =
    " utf_7 u7 utf7 unicode_1_1_utf_7 utf_16 u16 utf16 utf_16_be utf_16_le utf_16be utf_16le utf_32 u32 utf32 "
    "utf_32_be utf_32_le utf_32be utf_32le raw_unicode_escape unicode_escape idna punycode undefined hz hzgb "
    "hz_gb hz_gb_2312 iso2022_jp_1 iso2022_jp_2004 iso2022_jp_3 iso2022_jp_ext cp037 cp273 cp424 cp500 cp720 "
    "cp856 cp864 cp875 cp1006 cp1026 cp1140 hp_roman8 mac_arabic mac_croatian mac_cyrillic mac_farsi mac_greek "
    "mac_iceland mac_latin2 mac_romanian mac_turkish palmos mbcs oem 037 1026 1140 273 424 500 864 ccsid01140 "
    "charmap cp01140 cp1051 cshproman8 csibm01140 csibm037 csibm1026 csibm273 csibm424 csibm500 csibm864 "
    "csunicode11utf7 csutf16 csutf16be csutf16le csutf32 csutf32be csutf32le csutf7 ebcdic_cp_be ebcdic_cp_ca "
    "ebcdic_cp_ch ebcdic_cp_he ebcdic_cp_nl ebcdic_cp_us ebcdic_cp_wt ebcdic_us_37_euro ibm01140 ibm037 ibm039 "
    "ibm1026 ibm1051 ibm1140 ibm273 ibm424 ibm500 ibm864 iso2022jp_1 iso2022jp_2004 iso2022jp_3 iso2022jp_ext "
    "iso_2022_jp_1 iso_2022_jp_2004 iso_2022_jp_3 iso_2022_jp_ext mac_centeuro maccentraleurope maccyrillic "
    "macgreek maciceland maclatin2 macturkish r8 roman8 unicodebigunmarked unicodelittleunmarked ";

/// As CPython's encodings.normalize_encoding, in lower case: "ISO-8859-1" -> "iso_8859_1".
std::string normalize(llvm::StringRef cookie) {
  std::string out;
  bool gap = false;
  for (char byte : cookie) {
    bool keep =
        (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '.';
    if (!keep) {
      gap = true;
      continue;
    }
    if (gap && !out.empty())
      out += '_';
    gap = false;
    out += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
  }
  return out;
}

/// The tokenizer takes "utf-8-anything" and "latin-1-anything" ("utf-8-unix", as Emacs writes) for the plain name.
llvm::StringRef dropSuffix(llvm::StringRef name) {
  for (llvm::StringRef plain : {"utf_8", "latin_1", "iso_8859_1", "iso_latin_1"})
    if (name.take_front(plain.size()) == plain && name.substr(plain.size()).take_front(1) == "_")
      return plain;
  return name;
}

bool lists(llvm::StringRef names, llvm::StringRef name) { return names.contains(" " + name.str() + " "); }

bool isCookieByte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '-' ||
         byte == '_' || byte == '.';
}

/// ^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)
llvm::StringRef cookieOfLine(llvm::StringRef line) {
  if (line.ltrim(" \t\f").take_front(1) != "#")
    return {};
  for (size_t at = line.find("coding"); at != llvm::StringRef::npos; at = line.find("coding", at + 1)) {
    llvm::StringRef rest = line.substr(at + 6);
    if (rest.empty() || (rest.front() != ':' && rest.front() != '='))
      continue;
    llvm::StringRef name = rest.drop_front().ltrim(" \t").take_while(isCookieByte);
    if (!name.empty())
      return name;
  }
  return {};
}

} // namespace

llvm::StringRef findCodingCookie(llvm::StringRef bytes) {
  for (int number = 0; number < 2; ++number) {
    llvm::StringRef line = bytes.take_until([](char byte) { return byte == '\n' || byte == '\r'; });
    if (llvm::StringRef cookie = cookieOfLine(line); !cookie.empty())
      return cookie;
    // The second line counts only after a blank line or a comment.
    llvm::StringRef content = line.ltrim(" \t\f");
    if (!content.empty() && content.front() != '#')
      return {};
    bytes = bytes.drop_front(line.size());
    bytes = bytes.drop_front(bytes.take_front(2) == "\r\n" ? 2 : bytes.empty() ? 0 : 1);
  }
  return {};
}

CodecLookup findEncoding(llvm::StringRef cookie, Encoding &found) {
  std::string normalized = normalize(cookie);
  llvm::StringRef name = dropSuffix(normalized);
  for (const OwnCodec &codec : ownCodecs)
    if (lists(codec.aliases, name)) {
      found = {codec.kind, codec.name, nullptr};
      return CodecLookup::Known;
    }
  for (const Codec &codec : codecs)
    if (lists(codec.aliases, name)) {
      iconv_t converter = iconv_open("UTF-8", codec.iconvName);
      if (converter == reinterpret_cast<iconv_t>(-1))
        return CodecLookup::Unsupported;
      iconv_close(converter);
      found = {Kind::Iconv, codec.name, codec.iconvName};
      return CodecLookup::Known;
    }
  return lists(unsupported, name) ? CodecLookup::Unsupported : CodecLookup::Unknown;
}

} // namespace encc

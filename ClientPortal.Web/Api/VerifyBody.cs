using System.Net;
using System.Text;
using System.Text.Json;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.KeyVerification;

namespace ClientPortal.Web.Api;

/// <summary>
/// Reads the body of a verification as it usually comes. It says no to everything else (escapes, nulls, a member it does not know or sees twice), and
/// then <see cref="ApiJson"/> reads the same bytes and finds the words for what is wrong, if anything is.
/// </summary>
internal static class VerifyBody
{
    private const int LongestAddress = 64;

    public static bool TryRead(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> key, out KeyAsk ask)
    {
        key = default;
        ask = default;
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!TryRead(ref reader, out var place, out ask) || reader.Read())
            {
                return false;
            }

            key = body[place];
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool TryRead(ref Utf8JsonReader reader, out Range key, out KeyAsk ask)
    {
        key = default;
        ask = default;
        var hasKey = false;
        List<string>? scopes = null;
        IPAddress? address = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRead = reader.ValueTextEquals("key"u8) ? !hasKey && (hasKey = TryReadKey(ref reader, out key))
                : reader.ValueTextEquals("scopes"u8) ? scopes is null && TryReadScopes(ref reader, out scopes)
                : reader.ValueTextEquals("ipAddress"u8) && address is null && TryReadAddress(ref reader, out address);
            if (!isRead)
            {
                return false;
            }
        }

        ask = new KeyAsk(scopes ?? (IReadOnlyList<string>)[], address);
        return reader.TokenType == JsonTokenType.EndObject && hasKey;
    }

    private static bool IsPlainText(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped;

    // Where it stands, for a span of the reader's may not leave it.
    private static bool TryReadKey(ref Utf8JsonReader reader, out Range key)
    {
        var isPlain = IsPlainText(ref reader) && reader.ValueSpan.Length > 0;
        var start = (int)reader.TokenStartIndex + 1;
        key = isPlain ? start..(start + reader.ValueSpan.Length) : default;
        return isPlain;
    }

    private static bool TryReadScopes(ref Utf8JsonReader reader, out List<string>? scopes)
    {
        scopes = [];
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            if (reader.ValueIsEscaped)
            {
                return false;
            }

            scopes.Add(Encoding.UTF8.GetString(reader.ValueSpan));
        }

        return reader.TokenType == JsonTokenType.EndArray;
    }

    private static bool TryReadAddress(ref Utf8JsonReader reader, out IPAddress? address)
    {
        address = null;
        Span<char> letters = stackalloc char[LongestAddress];
        return IsPlainText(ref reader)
            && reader.ValueSpan.Length <= LongestAddress
            && Ascii.ToUtf16(reader.ValueSpan, letters, out var length) == System.Buffers.OperationStatus.Done
            && NetworkList.TryReadAddress(letters[..length], out address);
    }
}

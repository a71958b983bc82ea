using System.Buffers.Text;
using System.Text;

namespace ClientPortal.Tests.Stories;

/// <summary>
/// Credentials that came up in a story, and the search for them where none may be: as they are, URL-encoded, in base64 at each of its three
/// alignments, and in hex (SEC-173, SEC-230).
/// </summary>
internal sealed class PlantedSecrets
{
    // Shorter remains of base64 would be found by chance.
    private const int ShortestForm = 10;

    private readonly Dictionary<string, string> secrets = [];

    public int Count => secrets.Count;

    public void Plant(string name, string? value)
    {
        value.ShouldNotBeNullOrEmpty(name);
        secrets.Add(name, value);
    }

    public void ShouldNotBeIn(string place, string text) => ShouldNotBeIn(place, Encoding.UTF8.GetBytes(text));

    public void ShouldNotBeIn(string place, byte[] bytes)
    {
        foreach (var (name, value) in secrets)
        {
            foreach (var form in FormsOf(value))
            {
                var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(form));
                (at < 0).ShouldBeTrue($"{name} is in {place}, as {(form == value ? "itself" : "an encoded form")}, near «{Surroundings(bytes, at)}»");
            }
        }
    }

    private static IEnumerable<string> FormsOf(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        yield return value;
        yield return Uri.EscapeDataString(value);
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        for (var skip = 0; skip < 3; skip++)
        {
            // Whole groups of three from each alignment are the same text wherever the value stands in what was encoded.
            var whole = bytes[skip..(skip + ((bytes.Length - skip) / 3 * 3))];
            if (whole.Length >= ShortestForm)
            {
                yield return Convert.ToBase64String(whole);
                yield return Base64Url.EncodeToString(whole);
            }
        }
    }

    private static string Surroundings(byte[] bytes, int at)
    {
        var start = Math.Max(0, at - 120);
        return Encoding.UTF8.GetString(bytes.AsSpan(start, Math.Max(0, Math.Min(140, bytes.Length - start)))).ReplaceLineEndings(" ");
    }
}

using System.Security.Cryptography;
using System.Text;
using ClientPortal.Domain.Clients;

namespace ClientPortal.Tests.Clients.Logos;

/// <summary>What an uploaded picture is, its content tells; and only what an image needs of it is kept.</summary>
public sealed class LogoPictureTests
{
    [Fact]
    [Trait("SEC", "211")]
    public void Each_format_is_known_by_its_content_and_keeps_its_size()
    {
        Read(Pictures.Png).ShouldSatisfyAllConditions(picture => picture.Format.ShouldBe(LogoFormat.Png), picture => (picture.Width, picture.Height).ShouldBe((32, 24)));
        Read(Pictures.Jpeg).ShouldSatisfyAllConditions(picture => picture.Format.ShouldBe(LogoFormat.Jpeg), picture => (picture.Width, picture.Height).ShouldBe((32, 24)));
        Read(Pictures.WebP).ShouldSatisfyAllConditions(picture => picture.Format.ShouldBe(LogoFormat.WebP), picture => (picture.Width, picture.Height).ShouldBe((32, 24)));
    }

    [Fact]
    [Trait("SEC", "211")]
    public void What_is_kept_is_a_picture_and_nothing_besides()
    {
        Pictures.Contains(Pictures.Jpeg, Pictures.Profile).ShouldBeTrue();
        foreach (var sent in new[] { Pictures.Jpeg, Pictures.WebP, Pictures.PngWith("tEXt", "<script>alert(1)</script>"), [.. Pictures.Png, .. "<?php evil"u8], [.. Pictures.Jpeg, .. "PK\x03\x04 evil"u8], [.. Pictures.WebP, .. "evil"u8] })
        {
            var kept = Read(sent).Bytes;

            kept.Length.ShouldBeLessThan(sent.Length);
            foreach (var foreign in new[] { Pictures.Profile, "script", "evil" })
            {
                Pictures.Contains(kept, foreign).ShouldBeFalse();
            }

            Read(kept).Bytes.ShouldBe(kept, "what was written anew is read the same again");
        }
    }

    [Fact]
    [Trait("SEC", "211")]
    public void Broken_files_and_other_kinds_are_no_pictures()
    {
        var broken = (byte[])Pictures.Png.Clone();
        broken[40] ^= 1;
        foreach (var sent in new[]
        {
            [], "GIF89a"u8.ToArray(), "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), "RIFF\x04\0\0\0WAVE"u8.ToArray(), "RIFF\x1a\0\0\0WEBPANIM\x06\0\0\0123456"u8.ToArray(),
            broken, Pictures.Png[..8], Pictures.Png[..^12], Pictures.Jpeg[..2], Pictures.Jpeg[..^2], Pictures.WebP[..40], Pictures.PngWith("IHDR", "0123456789abc"),
        })
        {
            Mistake(sent).ShouldBe(LogoMistakes.NoPicture, Encoding.Latin1.GetString(sent));
        }
    }

    [Fact]
    [Trait("SEC", "211")]
    public void A_small_file_that_says_it_is_a_huge_picture_is_refused_and_so_is_a_large_one()
    {
        foreach (var width in new[] { -1, 0, 15, 1025, int.MaxValue })
        {
            Mistake(Pictures.PngOfWidth(width)).ShouldBe(LogoMistakes.Size);
        }

        Read(Pictures.PngOfWidth(1024)).Width.ShouldBe(1024);
        Mistake(Pictures.PngWith("tEXt", new string('x', ClientLogo.MaxBytes))).ShouldBe(LogoMistakes.TooLarge);
    }

    [Fact]
    [Trait("SEC", "085")]
    public void Whatever_comes_nothing_is_thrown()
    {
        foreach (var picture in new[] { Pictures.Png, Pictures.Jpeg, Pictures.WebP })
        {
            for (var round = 0; round < 3000; round++)
            {
                var sent = picture[..RandomNumberGenerator.GetInt32(picture.Length + 1)];
                for (var change = RandomNumberGenerator.GetInt32(4); change > 0 && sent.Length > 0; change--)
                {
                    sent[RandomNumberGenerator.GetInt32(sent.Length)] = (byte)RandomNumberGenerator.GetInt32(256);
                }

                var (read, mistake) = LogoPicture.Read(sent);
                (read is null).ShouldBe(mistake is not null);
            }
        }
    }

    private static LogoPicture Read(byte[] sent) => LogoPicture.Read(sent).Picture.ShouldNotBeNull();

    private static Domain.Mistake? Mistake(byte[] sent) => LogoPicture.Read(sent).Mistake;
}

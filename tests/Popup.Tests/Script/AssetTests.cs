using System.IO.Compression;
using System.Net.Http.Headers;
using PushOrleans.Api;

namespace PushOrleans.Popup.Tests;

/// <summary>What browsers load: small, cached well, and one source for both forms.</summary>
public sealed class AssetTests(SharedNode shared)
{
    private const int MaxBytes = 12 * 1024;

    public static TheoryData<string> Paths => ["/popups/popup.js", "/popups/popup.mjs", "/popups/manage", "/popups/manage.mjs", "/popups/manage.css"];

    [Theory, MemberData(nameof(Paths))]
    public async Task It_is_small_and_kept_by_browsers(string path)
    {
        using var anyone = new HttpClient { BaseAddress = shared.Node.Url };
        using var first = await Ask(anyone, path, null);
        Assert.Equal(200, (int)first.StatusCode);
        Assert.Equal("gzip", first.Content.Headers.ContentEncoding.Single());
        var bytes = await first.Content.ReadAsByteArrayAsync();
        Assert.InRange(bytes.Length, 1, MaxBytes);
        await using var gunzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        await gunzip.CopyToAsync(plain);
        Assert.Equal(plain.ToArray(), await anyone.GetByteArrayAsync(path));

        var tag = first.Headers.ETag!.Tag;
        using var again = await Ask(anyone, path, tag);
        Assert.Equal(304, (int)again.StatusCode);
        using var pinned = await Ask(anyone, $"{path}?v={tag.Trim('"')}", null);
        Assert.Contains("immutable", pinned.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        using var other = await Ask(anyone, $"{path}?v=other", null);
        Assert.DoesNotContain("immutable", other.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Module_and_plain_script_are_of_one_source()
    {
        var (module, plain) = (System.Text.Encoding.UTF8.GetString(PopUpAssets.Module.Bytes), System.Text.Encoding.UTF8.GetString(PopUpAssets.Plain.Bytes));
        Assert.EndsWith("export { connect };\n", module, StringComparison.Ordinal);
        Assert.Contains(module[..^"export { connect };\n".Length].Replace("import.meta.url", "scriptElement.src", StringComparison.Ordinal), plain, StringComparison.Ordinal);
        Assert.DoesNotContain("import.meta", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("innerHTML", module, StringComparison.Ordinal);
        Assert.DoesNotContain("eval(", module, StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> Ask(HttpClient client, string path, string? tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return await client.SendAsync(request);
    }
}

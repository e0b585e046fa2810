"""Files that are too large are dropped while they arrive: they fill neither memory nor disk."""

from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class SizeLimit(FileUploadHandler):
    """Takes at most so many bytes of files with one form, all together.

    Put it first among `request.upload_handlers`, before anything reads the form. A file over the
    limit is not among the form's files; `is_over` says so.
    """

    def __init__(self, most):
        super().__init__()
        self.most, self.taken, self.is_over = most, 0, False

    def receive_data_chunk(self, raw_data, start):
        self.taken += len(raw_data)
        if self.taken > self.most:
            self.is_over = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None
